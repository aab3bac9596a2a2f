'use client';

import { useSyncExternalStore } from 'react';

const tickMilliseconds = 30_000;

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, tickMilliseconds);
  return () => clearInterval(timer);
}

const currentTick = () => Math.floor(Date.now() / tickMilliseconds);
const noTick = () => 0;

/**
 * Returns the zone to format times in, and renders again every 30 seconds. The server doesn't know the viewer's zone:
 * it and the first client render use UTC, the next one is local. Elements with times need `suppressHydrationWarning`.
 */
export function useClock(): 'UTC' | undefined {
  return useSyncExternalStore(subscribe, currentTick, noTick) === 0 ? 'UTC' : undefined;
}
