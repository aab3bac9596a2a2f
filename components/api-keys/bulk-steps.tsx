'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { skipTexts, sumOf } from './bulk-confirm';
import { BulkFigure, BulkFigures } from './bulk-figures';
import { format, keyCount } from './bulk-running';
import { bulkWords, skipText } from './bulk-words';
import type { BatchRun } from './use-batch-run';

type RunOf<Kind extends BatchRun['kind']> = Extract<BatchRun, { kind: Kind }>;

/** Focuses the first button of a step, because the button of the previous step is gone. */
const focusOnMount = (button: HTMLButtonElement | null) => button?.focus();

export function BulkRunning({ run, onStop }: { run: RunOf<'running'>; onStop: () => void }) {
  const { batch, isStopping } = run;
  const left = secondsLeft(run);
  return (
    <>
      <DialogBody>
        <div className="flex flex-col gap-2">
          <progress
            aria-label="Keys that are done"
            value={batch.position}
            max={batch.total}
            className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
          />
          <p className="flex justify-between gap-4 text-[13px] tabular-nums">
            <span>
              {format(batch.position)} of {format(batch.total)}
            </span>
            <span className="text-muted">{isStopping ? 'Stopping' : left}</span>
          </p>
        </div>
      </DialogBody>
      <DialogFooter>
        <Button ref={focusOnMount} busy={isStopping} onClick={onStop}>
          Stop
        </Button>
      </DialogFooter>
    </>
  );
}

function secondsLeft({ batch, startedAt, startedFrom }: RunOf<'running'>): string {
  const done = batch.position - startedFrom;
  if (done === 0) return '';
  const seconds = Math.ceil((((Date.now() - startedAt) / done) * (batch.total - batch.position)) / 1_000);
  return seconds <= 1 ? 'About a second left' : `About ${format(seconds)} seconds left`;
}

type BulkStoppedProps = { run: RunOf<'stopped'>; onGoOn: () => void; onClose: () => void };

export function BulkStopped({ run: { batch, error }, onGoOn, onClose }: BulkStoppedProps) {
  const words = bulkWords[batch.action];
  const left = batch.total - batch.position;
  const skipped = sumOf(batch.skipped);
  const isGone = error?.code === 'not_found';
  return (
    <>
      <DialogBody>
        <SubmitError error={error} />
        <BulkFigures>
          <BulkFigure count={batch.changed} text={words.done[batch.changed === 1 ? 0 : 1]} />
          {skipped > 0 && (
            <BulkFigure
              count={skipped}
              tone="muted"
              text={`${skipped === 1 ? 'was' : 'were'} skipped: ${skipTexts(batch.action, batch.skipped)}`}
            />
          )}
          <BulkFigure count={left} text={left === 1 ? 'is as it was' : 'are as they were'} />
        </BulkFigures>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        {!isGone && (
          <Button ref={focusOnMount} variant={words.isHarmful ? 'danger' : 'primary'} onClick={onGoOn}>
            Go on with {keyCount(left).replace('API ', '')}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

type BulkDoneProps = {
  run: RunOf<'done'>;
  auditLogPath: Route | null;
  /** Enables the changed keys again; null where that is not offered. */
  onEnableAgain: (() => void) | null;
  onClose: () => void;
};

export function BulkDone({ run: { batch }, auditLogPath, onEnableAgain, onClose }: BulkDoneProps) {
  const { action, changed } = batch;
  const leftOut = sumOf(batch.leftOut);
  const meanwhile = Object.entries(batch.skipped) as [keyof typeof batch.skipped, number][];
  return (
    <>
      <DialogBody>
        <BulkFigures>
          <BulkFigure
            count={changed}
            tone="success"
            text={bulkWords[action].done[changed === 1 ? 0 : 1]}
            aside={
              onEnableAgain && (
                <button
                  type="button"
                  onClick={onEnableAgain}
                  className="shrink-0 rounded-sm font-medium text-[13px] text-accent-ink hover:underline"
                >
                  Enable {changed === 1 ? 'it' : 'them'} again
                </button>
              )
            }
          />
          {leftOut > 0 && (
            <BulkFigure
              count={leftOut}
              tone="muted"
              text={`${leftOut === 1 ? 'was' : 'were'} skipped before it began: ${skipTexts(action, batch.leftOut)}`}
            />
          )}
          {meanwhile.map(([reason, count]) => (
            <BulkFigure
              key={reason}
              count={count}
              tone="warning"
              text={`${count === 1 ? 'was' : 'were'} skipped, because meanwhile ${skipText(action, reason, count)}`}
            />
          ))}
        </BulkFigures>
      </DialogBody>
      <DialogFooter>
        {auditLogPath && changed > 0 && (
          <Link
            href={auditLogPath}
            className="mr-auto self-center rounded-sm font-medium text-[13px] text-accent-ink hover:underline"
          >
            Show the batch in the audit log
          </Link>
        )}
        <Button ref={focusOnMount} variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </>
  );
}
