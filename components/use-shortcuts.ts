'use client';

import { useEffect, useEffectEvent } from 'react';
import { areShortcutsOn } from './shortcuts-setting';

const typingTargets = 'input, textarea, select, [contenteditable="true"]';
const openLayers = '[role="dialog"], [role="alertdialog"], [role="menu"], [popover]:popover-open';

/** Runs single-key shortcuts; not while typing, with a dialog or menu open, or when switched off. */
export function useShortcuts(actions: Record<string, () => void>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (!action || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !areShortcutsOn()) return;
    if (event.target instanceof Element && event.target.closest(typingTargets)) return;
    if (document.querySelector(openLayers)) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
