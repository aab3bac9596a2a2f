'use client';

import { useSyncExternalStore } from 'react';

const storageKey = 'single-key-shortcuts';
const listeners = new Set<() => void>();

/** Whether single letters act. Kept in the browser: it is about this keyboard, not the account. */
export function areShortcutsOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

export function setShortcuts(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing keeps the default too.
  }
  for (const listener of listeners) listener();
}

/** The same, for a control that shows it. */
export function useShortcutsSetting(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    areShortcutsOn,
    () => true,
  );
}
