'use client';

import { useEffect, useRef, useState } from 'react';
import { announce } from '@/components/ui/live-region';
import { callAction } from '@/components/use-action';
import type { ActionError } from '@/lib/action-state';
import { runApiKeyBatchAction } from '@/lib/api-keys/batch-actions';
import type { ApiKeyBatch } from '@/lib/api-keys/batch-schema';
import { format } from './bulk-running';

export type BatchRun =
  | { kind: 'idle' }
  | { kind: 'running'; batch: ApiKeyBatch; isStopping: boolean; startedAt: number; startedFrom: number }
  | { kind: 'stopped'; batch: ApiKeyBatch; at: number | null; error: ActionError | null }
  | { kind: 'done'; batch: ApiKeyBatch; at: number; seconds: number };

const unanswered = 'The server did not answer. Finished changes stay. Continue to see how far it has come.';

/**
 * Runs a batch chunk by chunk. It stops between two chunks: on request, after a refusal, and when the page is left.
 * @param unfinished a batch that stopped before; null for a new one
 */
export function useBatchRun(org: string, unfinished: ApiKeyBatch | null) {
  const [run, setRun] = useState<BatchRun>(
    unfinished ? { kind: 'stopped', batch: unfinished, at: null, error: null } : { kind: 'idle' },
  );
  const isStopped = useRef(false);
  useEffect(
    () => () => {
      isStopped.current = true;
    },
    [],
  );

  async function start(first: ApiKeyBatch) {
    isStopped.current = false;
    const startedAt = Date.now();
    const common = { startedAt, startedFrom: first.position };
    let batch = first;
    let spoken = tenthOf(batch);
    setRun({ kind: 'running', batch, isStopping: false, ...common });
    while (batch.position < batch.total) {
      if (isStopped.current) return setRun({ kind: 'stopped', batch, at: Date.now(), error: null });
      const { id } = batch;
      const answer = await callAction(() => runApiKeyBatchAction(org, { id }), unanswered);
      if (answer.status === 'rejected') return setRun({ kind: 'stopped', batch, at: Date.now(), error: answer.error });
      // Another tab has given up the batch.
      if (answer.data.position === batch.position) isStopped.current = true;
      batch = answer.data;
      setRun({ kind: 'running', batch, isStopping: isStopped.current, ...common });
      if (tenthOf(batch) > spoken) {
        spoken = tenthOf(batch);
        announce(`${format(batch.position)} of ${format(batch.total)}`);
      }
    }
    setRun({ kind: 'done', batch, at: Date.now(), seconds: Math.round((Date.now() - startedAt) / 1_000) });
  }

  function stop() {
    isStopped.current = true;
    setRun((shown) => (shown.kind === 'running' ? { ...shown, isStopping: true } : shown));
  }

  return { run, start: (batch: ApiKeyBatch) => void start(batch), stop };
}

const tenthOf = ({ position, total }: ApiKeyBatch) => Math.floor((10 * position) / Math.max(1, total));
