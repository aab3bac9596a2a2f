'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { ActionResult } from '@/lib/action-state';
import { callAction } from './use-action';

/** Reads by a server action when a dialog opens: null until it was answered. */
export function useRead<Data>(send: () => Promise<ActionResult<Data>>): ActionResult<Data> | null {
  const [result, setResult] = useState<ActionResult<Data> | null>(null);
  const read = useEffectEvent(() => callAction(send, 'The server did not answer. Close the dialog and open it again.'));
  useEffect(() => {
    let isOpen = true;
    void read().then((answer) => isOpen && setResult(answer));
    return () => {
      isOpen = false;
    };
  }, []);
  return result;
}
