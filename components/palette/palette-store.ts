'use client';

import { useSyncExternalStore } from 'react';
import { sidebarId } from '../sidebar-id';

let isOpen = false;
/** The text that was typed before the palette's field existed; null once the field receives the keys itself. */
let typedAhead: { text: string; isEntered: boolean } | null = null;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  isOpen = next;
  typedAhead = next ? { text: '', isEntered: false } : null;
  for (const listener of listeners) listener();
}

/** Loads the palette before it is opened. */
export const preloadPalette = () => void import('./command-palette');

/** Opens the command palette. Closes an open drawer, which is in the browser's top layer, above every dialog. */
export function openPalette(): void {
  const sidebar = document.getElementById(sidebarId);
  if (sidebar?.matches(':popover-open')) sidebar.hidePopover();
  set(true);
}

export const closePalette = () => set(false);

/** Buffers a key while the palette loads. Returns false when it is closed or its field receives the keys itself. */
export function typeAhead(event: KeyboardEvent): boolean {
  if (!typedAhead || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key.length === 1) typedAhead.text += event.key;
  else if (event.key === 'Backspace') typedAhead.text = typedAhead.text.slice(0, -1);
  else if (event.key === 'Enter') typedAhead.isEntered = true;
  else if (event.key === 'Escape') closePalette();
  else return false;
  return true;
}

/** Returns the buffered text. From now on the palette's field receives the keys. */
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
