'use client';

import { useEffect, useEffectEvent } from 'react';
import { areShortcutsOn } from './shortcuts-setting';

/** Selects elements that take text. */
export const typingTargets = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';
/** Selects elements that are above the page while they are open. */
export const openLayers = '[role="dialog"], [role="alertdialog"], [role="menu"], [popover]:popover-open';

/**
 * Returns whether a key may act as a shortcut: not while typing, with a dialog or menu open, or when switched off.
 * Escape can't be switched off, because it is never typed as text.
 */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.repeat || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key !== 'Escape' && !areShortcutsOn()) return false;
  if (event.target instanceof Element && event.target.closest(typingTargets)) return false;
  return document.querySelector(openLayers) === null;
}

/** Runs single-key shortcuts. Letters are in lower case, also with Shift or Caps Lock. */
export function useShortcuts(actions: Record<string, (event: KeyboardEvent) => void>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    if (!action || !isShortcut(event)) return;
    event.preventDefault();
    action(event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
