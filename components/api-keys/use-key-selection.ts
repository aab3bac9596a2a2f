'use client';

import { useEffect, useRef, useState } from 'react';
import type { RowSelection } from '@/components/list-page/row-selection';
import { announce } from '@/components/ui/live-region';
import { toast } from '@/components/ui/toasts';
import { useShortcuts } from '@/components/use-shortcuts';
import type { ChosenKeys } from '@/lib/api-keys/batch-schema';
import { type ListParams, serializeListParams } from '@/lib/api-keys/list-params';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

/** The selected keys: some, by their ids, or all that match the list. */
type KeySelection = { kind: 'some'; ids: ReadonlySet<string> } | { kind: 'all' };

const nothing: KeySelection = { kind: 'some', ids: new Set() };

/** The part of a list's state that decides which keys it holds. */
const matchOf = (params: ListParams) =>
  serializeListParams({ ...params, page: 1, size: 20, sort: 'created', direction: 'desc' });

/** Keeps a selection of keys while the user turns pages; another search or filter clears it, and says so. */
export function useKeySelection(rows: ApiKeyRow[], params: ListParams) {
  const [selection, setSelection] = useState<KeySelection>(nothing);
  const [isSelecting, setIsSelecting] = useState(false);
  const [match, setMatch] = useState(() => matchOf(params));
  const [clearings, setClearings] = useState(0);
  const last = useRef<string | null>(null);
  const isEmpty = selection.kind === 'some' && selection.ids.size === 0;

  function clear() {
    setSelection(nothing);
    setIsSelecting(false);
    last.current = null;
  }

  if (match !== matchOf(params)) {
    setMatch(matchOf(params));
    if (!isEmpty) {
      setSelection(nothing);
      setClearings(clearings + 1);
    }
  }

  useEffect(() => {
    if (clearings > 0) toast('The selection was cleared, because other keys are shown');
  }, [clearings]);
  useShortcuts(isEmpty && !isSelecting ? {} : { Escape: clear });

  function select(next: KeySelection) {
    setSelection(next);
    if (next.kind === 'some') announce(`${next.ids.size.toLocaleString('en-US')} selected`);
  }

  const pageIds = rows.map(({ id }) => id);
  const ids = selection.kind === 'all' ? new Set(pageIds) : selection.ids;
  const rowSelection: RowSelection<ApiKeyRow> = {
    isSelected: (id) => ids.has(id),
    nameOf: ({ name }) => name,
    isSelecting: isSelecting || !isEmpty,
    toggle(id, isRange) {
      const from = last.current === null ? -1 : pageIds.indexOf(last.current);
      const to = pageIds.indexOf(id);
      const range = isRange && from >= 0 ? pageIds.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      last.current = id;
      select(changed(ids, range, !ids.has(id)));
    },
    setPage: (isSelected) => select(changed(ids, pageIds, isSelected)),
  };
  const keys: ChosenKeys =
    selection.kind === 'all' ? { params: serializeListParams(params) } : { ids: [...selection.ids] };
  return {
    /** Null when all keys of the list are selected. */
    ids: selection.kind === 'all' ? null : selection.ids,
    keys,
    isEmpty,
    rowSelection,
    clear,
    startSelecting() {
      setIsSelecting(true);
      // Runs after the cards have rendered their checkboxes.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('main tr[data-id] input[type="checkbox"]')?.focus(),
      );
    },
    selectAll: () => select({ kind: 'all' }),
    selectPage: () => select(changed(new Set(), pageIds, true)),
  };
}

function changed(ids: ReadonlySet<string>, touched: readonly string[], isSelected: boolean): KeySelection {
  const next = new Set(ids);
  for (const id of touched) {
    if (isSelected) next.add(id);
    else next.delete(id);
  }
  return { kind: 'some', ids: next };
}
