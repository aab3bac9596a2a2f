import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react';

const moves: Record<string, (place: number, last: number) => number> = {
  ArrowLeft: (place) => Math.max(0, place - 1),
  ArrowRight: (place, last) => Math.min(last, place + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** Indexes of bars from 0, both inclusive. */
export type BarRange = { first: number; last: number };

/**
 * Selects adjacent bars when the user drags the pointer over them or presses the arrow keys with Shift.
 * @param count the number of bars
 * @param onDragged called when the pointer is released on another bar than it was pressed on
 */
export function useBarRange(count: number, onDragged: (range: BarRange) => void) {
  const [active, setActive] = useState<number | null>(null);
  const [anchor, setAnchor] = useState<number | null>(null);
  const [isDragging, setIsDragging] = useState(false);
  const to = (place: number): BarRange => ({
    first: Math.min(anchor ?? place, place),
    last: Math.max(anchor ?? place, place),
  });
  const range = active === null ? null : to(active);

  function reset(): void {
    setActive(null);
    setAnchor(null);
    setIsDragging(false);
  }

  useEffect(() => {
    if (!isDragging) return;
    const release = ({ target }: Event) => {
      const bar = target instanceof Element ? target.closest<HTMLElement>('[data-bar]') : null;
      // The pointer may be released beside the bars.
      const dragged = bar ? to(Number(bar.dataset.bar)) : range;
      reset();
      // A press on a single bar follows its link.
      if (dragged && dragged.first < dragged.last) onDragged(dragged);
    };
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', reset);
    return () => {
      window.removeEventListener('pointerup', release);
      window.removeEventListener('pointercancel', reset);
    };
  });

  return {
    /** The bars under the pointer or the focus, null for none. */
    range,
    /** The bar that the Tab key reaches. */
    tabStop: active ?? count - 1,
    /** Moves the focus among the links of the element that it is attached to. */
    onKeyDown(event: KeyboardEvent<HTMLElement>): void {
      if (event.key === 'Escape') setAnchor(null);
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      setAnchor(event.shiftKey ? (anchor ?? active) : null);
      event.currentTarget.querySelectorAll('a')[move(active ?? count - 1, count - 1)]?.focus();
    },
    /** The handlers of a bar's link. */
    bar: (place: number) => ({
      'data-bar': place,
      // The browser would drag the link.
      draggable: false,
      onPointerDown(event: PointerEvent): void {
        if (event.button !== 0 || event.pointerType === 'touch') return;
        setActive(place);
        setAnchor(place);
        setIsDragging(true);
      },
      onPointerEnter: () => setActive(place),
      onPointerLeave: () => {
        if (!isDragging) reset();
      },
      onFocus: () => setActive(place),
    }),
  };
}
