'use client';

import { useEffect, useState } from 'react';

/**
 * Returns the value of a promise; until then that of the promise before it, at first null. Unlike `use` it never holds
 * back the rest of the page. A rejection is thrown to the page's error boundary.
 */
export function useSettled<T>(promise: Promise<T>): T | null {
  const [settled, setSettled] = useState<{ value: T } | { error: unknown } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    promise.then(
      (value) => isCurrent && setSettled({ value }),
      (error: unknown) => isCurrent && setSettled({ error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [promise]);
  if (settled && 'error' in settled) throw settled.error;
  return settled?.value ?? null;
}
