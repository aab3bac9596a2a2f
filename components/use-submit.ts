'use client';

import { unstable_rethrow } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { ActionError, ActionResult } from '@/lib/action-state';

const unreachable: ActionError = {
  code: 'service_unavailable',
  message: 'The server did not answer, so it is not known whether this was done. Reload the page to see.',
};

/**
 * Sends something to the server and keeps its refusal. Pending until the page shows what came of it; a second press
 * meanwhile does nothing.
 */
export function useSubmit() {
  const [isPending, startTransition] = useTransition();
  const [error, setError] = useState<ActionError | null>(null);

  function submit<T>(send: () => Promise<ActionResult<T>>, onDone: (data: T) => void): void {
    if (isPending) return;
    startTransition(async () => {
      const result = await send().catch((cause: unknown) => {
        unstable_rethrow(cause);
        return { status: 'rejected' as const, error: unreachable };
      });
      setError(result.status === 'rejected' ? result.error : null);
      if (result.status === 'done') onDone(result.data);
    });
  }

  return { isPending, error, submit, forget: () => setError(null) };
}
