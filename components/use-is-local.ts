'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;
const inBrowser = () => true;
const onServer = () => false;

/** Returns whether times can be in the viewer's zone: the server and the first client render don't know it. */
export function useIsLocal(): boolean {
  return useSyncExternalStore(never, inBrowser, onServer);
}
