'use client';

import { useSyncExternalStore } from 'react';

let message = '';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Announces a sentence to screen readers, politely. Never pass a secret. */
export function announce(text: string): void {
  // A repeated sentence is announced only if the text differs; a trailing no-break space is not spoken.
  message = message === text ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

/** The page's one polite live region, rendered by the shell. */
export function LiveRegion() {
  const text = useSyncExternalStore(
    subscribe,
    () => message,
    () => '',
  );
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
