'use client';

import { unstable_rethrow } from 'next/navigation';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import type { ActionError, ActionResult } from '@/lib/action-state';

type Step = { kind: 'idle' } | { kind: 'running' } | { kind: 'failed'; error: ActionError };

const unreachable: ActionError = {
  code: 'service_unavailable',
  message: 'The server did not answer, so it is not known whether anything was changed. Reload the page to see.',
};

/** One step at a time of plan and payment: runs an action, holds its failure, and can leave for the payment page. */
export function useStep() {
  const [step, setStep] = useState<Step>({ kind: 'idle' });

  return {
    isRunning: step.kind === 'running',
    error: step.kind === 'failed' ? step.error : null,
    /** Answers what the action did; null when it was refused, which `error` then says. Stays running until `settle`. */
    async run<T>(act: () => Promise<ActionResult<T>>): Promise<{ data: T } | null> {
      setStep({ kind: 'running' });
      const result = await act().catch((error: unknown) => {
        unstable_rethrow(error);
        return { status: 'rejected' as const, error: unreachable };
      });
      if (result.status === 'done') return { data: result.data };
      setStep({ kind: 'failed', error: result.error });
      return null;
    },
    settle: () => setStep({ kind: 'idle' }),
    /** Goes to the payment provider's page; whoever comes back by Back finds nothing busy. */
    leave(url: string) {
      window.addEventListener('pagehide', () => flushSync(() => setStep({ kind: 'idle' })), { once: true });
      window.location.assign(url);
    },
  };
}
