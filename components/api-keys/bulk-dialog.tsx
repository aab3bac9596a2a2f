'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { useSettled } from '@/components/use-settled';
import type { ApiKeyBatch } from '@/lib/api-keys/batch-schema';
import { type AnsweredPreview, askPreview, type BulkOpening, openBulk } from './ask-batch';
import { BulkConfirm } from './bulk-confirm';
import { format, keyCount, runningText } from './bulk-running';
import { BulkDone, BulkRunning, BulkStopped } from './bulk-steps';
import { bulkWords } from './bulk-words';
import { type BatchRun, useBatchRun } from './use-batch-run';

type BulkDialogProps = {
  org: string;
  /** A new change, or a batch to continue. */
  opening: BulkOpening | ApiKeyBatch;
  /** Null for viewers who may not read the audit log. */
  auditLogPath: ((batchId: string) => Route) | null;
  /** Called when the dialog closes after the batch is finished. */
  onDone: () => void;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Changes many keys: a confirmation, then progress that can be stopped, then the result. */
export default function BulkDialog({ opening, ...props }: BulkDialogProps) {
  const [session, setSession] = useState({ number: 0, opening });
  return (
    <BulkSession
      key={session.number}
      {...props}
      opening={session.opening}
      onOpen={(next) => setSession({ number: session.number + 1, opening: next })}
    />
  );
}

const noPreview = Promise.resolve(null);

function BulkSession(props: BulkDialogProps & { onOpen: (next: BulkOpening) => void }) {
  const { org, opening, auditLogPath, onClose } = props;
  const router = useRouter();
  const isNew = 'keys' in opening;
  const { run, start, stop } = useBatchRun(org, isNew ? null : opening);
  const [asked, setAsked] = useState(isNew ? opening.preview : null);
  const answered = useSettled<AnsweredPreview | null>(asked?.answered ?? noPreview);
  // The preview of an earlier change is ignored.
  const answer = answered && answered.change === asked?.change ? answered.answer : null;
  const preview = answer?.status === 'done' ? answer.data : null;

  function close() {
    if (run.kind === 'running') return;
    if (run.kind === 'done') props.onDone();
    if (run.kind !== 'idle') router.refresh();
    onClose();
  }

  const { action } = opening;
  const words = bulkWords[action];
  const question = words.question(preview ? keyCount(preview.changing) : 'the selected API keys');
  return (
    <AlertDialog
      wide
      title={run.kind === 'idle' ? question : titleOf(run)}
      description={run.kind === 'idle' ? words.consequence : descriptionOf(run)}
      onClose={close}
      focusFallback={props.focusFallback}
    >
      {run.kind === 'idle' && isNew && (
        <BulkConfirm
          org={org}
          opening={opening}
          change={asked?.change ?? null}
          answer={answer}
          onAsk={(change) => setAsked({ change, answered: askPreview(org, opening.keys, change) })}
          onStarted={start}
        />
      )}
      {run.kind === 'running' && <BulkRunning run={run} onStop={stop} />}
      {run.kind === 'stopped' && <BulkStopped run={run} onGoOn={() => start(run.batch)} onClose={close} />}
      {run.kind === 'done' && (
        <BulkDone
          run={run}
          auditLogPath={auditLogPath?.(run.batch.id) ?? null}
          onEnableAgain={
            action === 'disable' && run.batch.changed > 0
              ? () => props.onOpen(openBulk(org, 'enable', { batch: run.batch.id }))
              : null
          }
          onClose={close}
        />
      )}
    </AlertDialog>
  );
}

type Begun = Exclude<BatchRun, { kind: 'idle' }>;

function titleOf(run: Begun): string {
  const words = bulkWords[run.batch.action];
  if (run.kind === 'running') return runningText(run.batch.action, run.batch.total);
  return run.kind === 'stopped' ? 'Stopped' : `${keyCount(run.batch.changed)} ${words.past}`;
}

const timeOf = (at: number) => new Date(at).toLocaleTimeString('en-GB');

function descriptionOf(run: Begun): string {
  const { position, total } = run.batch;
  if (run.kind === 'running') return 'Keep this tab open. What is done stays done, also if you stop.';
  if (run.kind === 'done') {
    const seconds = run.seconds === 1 ? '1 second' : `${run.seconds} seconds`;
    return `Finished at ${timeOf(run.at)}, in ${seconds}.`;
  }
  if (run.at === null || run.error) return `Stopped at ${format(position)} of ${format(total)}.`;
  return `You stopped this at ${timeOf(run.at)}.`;
}
