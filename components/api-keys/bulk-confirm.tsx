'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { useAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';
import { startApiKeyBatchAction } from '@/lib/api-keys/batch-actions';
import {
  type ApiKeyBatch,
  type BatchAction,
  type BatchChange,
  type BatchPreview,
  maxBatchKeys,
  type SkipCounts,
  skipReasons,
} from '@/lib/api-keys/batch-schema';
import type { BulkOpening } from './ask-batch';
import { BulkFigure, BulkFigures } from './bulk-figures';
import { format, keyCount } from './bulk-running';
import { BulkValueField } from './bulk-value-field';
import { bulkWords, skipText } from './bulk-words';

type BulkConfirmProps = {
  org: string;
  opening: BulkOpening;
  /** Null until a value is chosen. */
  change: BatchChange | null;
  /** The preview of the change; null until the server has answered. */
  answer: ActionResult<BatchPreview> | null;
  onAsk: (change: BatchChange) => void;
  onStarted: (batch: ApiKeyBatch) => void;
};

/** Shows the preview of a bulk change and asks for confirmation. */
export function BulkConfirm({ org, opening, change, answer, onAsk, onStarted }: BulkConfirmProps) {
  const { action, keys } = opening;
  const [typed, setTyped] = useState('');
  const preview = answer?.status === 'done' ? answer.data : null;
  const { run, isPending, error } = useAction(
    (input: { change: BatchChange; expected: number }) => startApiKeyBatchAction(org, { keys, ...input }),
    {
      onDone: ({ id, total }) =>
        onStarted({ id, action, total, position: 0, changed: 0, skipped: {}, leftOut: preview?.leftOut ?? {} }),
      // The keys have changed since they were counted.
      onRefused: () => change && onAsk(change),
    },
  );
  const words = bulkWords[action];
  const count = preview?.changing ?? 0;
  const isTooMany = count > maxBatchKeys;
  const needsTyping = action === 'remove' && (preview?.usedToday ?? 0) > 0;
  const isTyped = typed.replaceAll(/[\s,.’']/g, '') === String(count);
  const mayGo = preview !== null && count > 0 && !isTooMany && (!needsTyping || isTyped);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (mayGo && change) run({ change, expected: count });
      }}
    >
      <DialogBody>
        {action !== 'disable' && action !== 'enable' && action !== 'remove' && (
          <BulkValueField action={action} owners={opening.owners} onChoose={onAsk} />
        )}
        {change && <Figures action={action} answer={answer} />}
        {isTooMany && (
          <p role="alert" className="text-danger-ink">
            At most {format(maxBatchKeys)} keys can be changed at once. Narrow the list by a search or a filter.
          </p>
        )}
        {needsTyping && preview && (
          <Field
            label={`Type ${format(count)} to remove ${count === 1 ? 'it' : 'them'}`}
            hint={`${format(preview.usedToday)} of the keys ${preview.usedToday === 1 ? 'was' : 'were'} used in the last 24 hours.`}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
        <SubmitError error={error} />
      </DialogBody>
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button aria-disabled={isPending}>Cancel</Button>
        </AlertDialogCancel>
        <Button type="submit" variant={words.isHarmful ? 'danger' : 'primary'} busy={isPending} disabled={!mayGo}>
          {count > 0
            ? `${words.verb}${action.includes('_') ? ' of' : ''} ${keyCount(count).replace('API ', '')}`
            : words.verb}
        </Button>
      </DialogFooter>
    </form>
  );
}

function Figures({ action, answer }: { action: BatchAction; answer: ActionResult<BatchPreview> | null }) {
  if (answer === null) {
    return (
      <div
        role="status"
        aria-label="Counting the keys"
        className="flex flex-col gap-3 rounded-xl border border-line p-3.5"
      >
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="h-4 w-1/2" />
      </div>
    );
  }
  if (answer.status === 'rejected') return <SubmitError error={answer.error} />;
  const { changing, usedThisWeek, leftOut, changingNames, usedNames } = answer.data;
  const skipped = sumOf(leftOut);
  const [is, are] = bulkWords[action].done;
  return (
    <BulkFigures>
      <BulkFigure
        count={changing}
        text={`will ${(changing === 1 ? is : are).replace(/^(is|are) /, 'be ').replace(/^has /, 'have ')}`}
        names={changingNames}
      />
      {usedThisWeek > 0 && (
        <BulkFigure
          count={usedThisWeek}
          tone="warning"
          text={`of these ${usedThisWeek === 1 ? 'was' : 'were'} used in the last 7 days`}
          names={usedNames}
        />
      )}
      {skipped > 0 && (
        <BulkFigure
          count={skipped}
          tone="muted"
          text={`${skipped === 1 ? 'is' : 'are'} skipped: ${skipTexts(action, leftOut)}`}
        />
      )}
    </BulkFigures>
  );
}

/** Returns why keys are skipped, with the reasons always in the same order. */
export function skipTexts(action: BatchAction, counts: SkipCounts): string {
  return skipReasons.flatMap((reason) => (counts[reason] ? [skipText(action, reason, counts[reason])] : [])).join(', ');
}

export const sumOf = (counts: SkipCounts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
