'use client';

import type { RefObject } from 'react';
import { useShortcuts } from '@/components/use-shortcuts';
import type { RowSelection } from './row-selection';

/** Moves from row to row by `j` and `k`, where Enter follows the row's link, and selects by `x` and Shift-`x`. */
export function useRowKeys<Row extends { id: string }>(
  table: RefObject<HTMLTableElement | null>,
  selection: RowSelection<Row> | undefined,
): void {
  const current = () => document.activeElement?.closest<HTMLElement>('tr[data-id]') ?? null;

  function move(step: number) {
    const links = [...(table.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
    const place = links.findIndex((link) => link.closest('tr') === current());
    const next = place < 0 ? (step > 0 ? 0 : links.length - 1) : place + step;
    links[Math.min(links.length - 1, Math.max(0, next))]?.focus();
  }

  function select(isRange: boolean) {
    const id = current()?.dataset.id;
    if (id) selection?.toggle(id, isRange);
  }

  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: (event) => select(event.shiftKey),
  });
}
