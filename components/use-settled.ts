'use client';

import { useEffect, useState } from 'react';

/**
 * Returns the value of a promise; until it settles, the value of the previous promise, or null. Unlike `use`, it never
 * delays the rest of the page. A rejection is thrown to the page's error boundary. A value that is not a promise is
 * returned at once.
 */
export function useSettled<T>(given: T | Promise<T>): T | null {
  const [settled, setSettled] = useState<{ value: T } | { error: unknown } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    Promise.resolve(given).then(
      (value) => isCurrent && setSettled({ value }),
      (error: unknown) => isCurrent && setSettled({ error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [given]);
  if (settled && 'error' in settled) throw settled.error;
  if (!(given instanceof Promise)) return given;
  return settled?.value ?? null;
}
