'use client';

import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useAction } from '@/components/use-action';
import { stopApiKeyBatchAction } from '@/lib/api-keys/batch-actions';
import type { ApiKeyBatch } from '@/lib/api-keys/batch-schema';
import { format, runningText } from './bulk-running';

type UnfinishedBatchesProps = {
  org: string;
  batches: ApiKeyBatch[];
  onGoOn: (batch: ApiKeyBatch) => void;
  onStopped: () => void;
};

/** The viewer's bulk changes that stopped before their end, each with a button to continue. */
export function UnfinishedBatches({ batches, ...props }: UnfinishedBatchesProps) {
  return batches.map((batch) => <UnfinishedBatch key={batch.id} batch={batch} {...props} />);
}

type UnfinishedBatchProps = Omit<UnfinishedBatchesProps, 'batches'> & { batch: ApiKeyBatch };

function UnfinishedBatch({ org, batch, onGoOn, onStopped }: UnfinishedBatchProps) {
  const stop = useAction((id: string) => stopApiKeyBatchAction(org, { id }), { onDone: onStopped });
  return (
    <Notice tone="warning">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p>
          {runningText(batch.action, batch.total)}: stopped at {format(batch.position)} of {format(batch.total)}.
        </p>
        <div className="flex gap-2">
          <Button size="small" onClick={() => onGoOn(batch)}>
            Go on
          </Button>
          <Button size="small" variant="ghost" busy={stop.isPending} onClick={() => stop.run(batch.id)}>
            Leave the rest
          </Button>
        </div>
      </div>
      <SubmitError error={stop.error} />
    </Notice>
  );
}
