'use client';

import { useSyncExternalStore } from 'react';

const storageKey = 'single-key-shortcuts';
const listeners = new Set<() => void>();

/** Returns whether single-key shortcuts are on. Stored in the browser: it depends on the keyboard, not the account. */
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
    // Without storage the default stays.
  }
  for (const listener of listeners) listener();
}

/** Returns the setting for a control that shows it. */
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
