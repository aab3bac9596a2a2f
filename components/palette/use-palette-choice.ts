'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PaletteItem } from './palette-items';

/** Milliseconds within which a user can't have noticed that another item is chosen. */
const reactionMs = 250;

type Options = {
  items: PaletteItem[];
  onOpen: (item: PaletteItem, inNewTab: boolean) => void;
};

/**
 * Keeps the chosen item: the first one until the user moves. Enter never opens an item that has just replaced another
 * one, and waits for the first item when there is none yet.
 */
export function usePaletteChoice({ items, onOpen }: Options) {
  const [choice, setChoice] = useState<string | null>(null);
  const chosen = items.find(({ id }) => id === choice) ?? items[0] ?? null;
  /** The item that Enter opens. */
  const steady = useRef<PaletteItem | null>(null);
  /** Whether Enter was pressed before there was an item. */
  const isEntered = useRef(false);

  const chosenId = chosen?.id;
  const onAnother = useEffectEvent(() => {
    if (isEntered.current && chosen) onOpen(chosen, false);
  });
  const settle = useEffectEvent(() => {
    steady.current = chosen;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever another item is chosen
  useEffect(() => {
    onAnother();
    const timer = setTimeout(() => settle(), reactionMs);
    return () => clearTimeout(timer);
  }, [chosenId]);

  return {
    chosen,
    /** Chooses the first item of a new text, if it is known. */
    restart(first: PaletteItem | undefined) {
      steady.current = first ?? null;
      isEntered.current = false;
      setChoice(null);
    },
    move(step: number) {
      const place = chosen === null ? -1 : items.indexOf(chosen);
      const next = items[(place + step + items.length) % items.length] ?? null;
      steady.current = next;
      setChoice(next?.id ?? null);
    },
    enter(inNewTab: boolean) {
      const item = steady.current ?? chosen;
      if (item) onOpen(item, inNewTab);
      else isEntered.current = true;
    },
  };
}
