'use client';

import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';

const pressMs = 500;
/** A finger that moves further than this, in CSS pixels, scrolls. */
const maxMove = 10;

/** Returns handlers that call `onPress` with the id of the row under a resting finger and ignore the next click. */
export function useLongPress(onPress: ((id: string) => void) | undefined) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const isHeld = useRef(false);
  useEffect(() => () => clearTimeout(press.current?.timer), []);
  if (!onPress) return {};

  function end() {
    clearTimeout(press.current?.timer);
    press.current = null;
  }

  return {
    onPointerDown(event: PointerEvent) {
      isHeld.current = false;
      end();
      const id = event.target instanceof Element && event.target.closest<HTMLElement>('tr[data-id]')?.dataset.id;
      if (!id || event.pointerType !== 'touch' || !event.isPrimary) return;
      const timer = setTimeout(() => {
        isHeld.current = true;
        press.current = null;
        onPress(id);
      }, pressMs);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > maxMove) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu(event: MouseEvent) {
      // The browser's own menu for links would cover what was selected.
      if (isHeld.current || press.current) event.preventDefault();
    },
    onClickCapture(event: MouseEvent) {
      if (!isHeld.current) return;
      isHeld.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
