'use client';

import { useSyncExternalStore } from 'react';
import { sidebarId } from '../sidebar-id';

let isOpen = false;
/** What was typed before the palette's field was there; null once it takes the keys itself. */
let typedAhead: { text: string; isEntered: boolean } | null = null;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  isOpen = next;
  typedAhead = next ? { text: '', isEntered: false } : null;
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

/** Keeps a key for the palette while it loads; false when the palette is closed or takes its keys itself. */
export function typeAhead(event: KeyboardEvent): boolean {
  if (!typedAhead || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key.length === 1) typedAhead.text += event.key;
  else if (event.key === 'Backspace') typedAhead.text = typedAhead.text.slice(0, -1);
  else if (event.key === 'Enter') typedAhead.isEntered = true;
  else if (event.key === 'Escape') closePalette();
  else return false;
  return true;
}

/** Returns what was typed ahead; from now on the palette's field takes the keys. */
export function takeTypedAhead(): { text: string; isEntered: boolean } {
  const typed = typedAhead ?? { text: '', isEntered: false };
  typedAhead = null;
  return typed;
}

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
