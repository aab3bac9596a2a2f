'use client';

import { useSyncExternalStore } from 'react';
import { sidebarId } from '../sidebar-id';

let isOpen = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  isOpen = next;
  for (const listener of listeners) listener();
}

/** Loads the palette before it is opened. */
export const preloadPalette = () => void import('./command-palette');

/** Opens the command palette. An open drawer closes, for it lies in the browser's top layer, above every dialog. */
export function openPalette(): void {
  const sidebar = document.getElementById(sidebarId);
  if (sidebar?.matches(':popover-open')) sidebar.hidePopover();
  set(true);
}

export const closePalette = () => set(false);

/** Returns whether the palette is open. */
export function useIsPaletteOpen(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isOpen,
    () => false,
  );
}
