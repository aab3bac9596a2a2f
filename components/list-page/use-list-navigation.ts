'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useLayoutEffect, useOptimistic, useRef, useTransition } from 'react';
import { useRememberedList } from '@/components/remembered-list';
import { countFilters, type ListUrlParams, type ParamValues } from '@/lib/list-url';

type Step = { history?: 'push' | 'replace'; scroll?: boolean };

/** A list's state in the URL, and the functions that change it. */
export type ListNavigation<Params extends ListUrlParams = ListUrlParams> = {
  /** The state that the rows on the page belong to. */
  params: Params;
  /** The requested state, which is ahead of `params` while a navigation is pending. */
  shown: Params;
  isPending: boolean;
  /** Whether a filter narrows the rows on the page. */
  isFiltered: boolean;
  /** The number of filters that the user has chosen. */
  shownFilters: number;
  hrefOfPage: (page: number) => Route;
  go: (patch: Patch<Params>, step?: Step) => void;
  /** Changes the search, a filter or the order, and returns to page 1. */
  change: (patch: Patch<Params>, step?: Step) => void;
  /** Removes the filters and keeps the search. */
  clearFilters: () => void;
  /** Removes the filters and the search. */
  showAll: () => void;
};

type Patch<Params> = Partial<Params> | Partial<ListUrlParams>;

type Options<Params> = {
  params: Params;
  /** The filters' values when nothing is filtered. */
  noFilters: Partial<Params> & ParamValues;
  hrefOf: (params: Params) => Route;
};

/**
 * Keeps a list's state in the URL. Controls show the new state at once; the old rows stay, and `isPending` is true,
 * until the server answers.
 */
export function useListNavigation<Params extends ListUrlParams & ParamValues>(
  options: Options<Params>,
): ListNavigation<Params> {
  const { params, noFilters, hrefOf } = options;
  const router = useRouter();
  useRememberedList(hrefOf(params));
  const [isPending, startTransition] = useTransition();
  const [shown, setShown] = useOptimistic(params);
  // The last requested state: a step made while another is pending builds on it.
  const requested = useRef(params);
  useLayoutEffect(() => {
    requested.current = shown;
  }, [shown]);

  function go(patch: Patch<Params>, { history = 'push', scroll = false }: Step = {}) {
    const next = { ...requested.current, ...patch };
    if (hrefOf(next) === hrefOf(requested.current)) return;
    requested.current = next;
    startTransition(() => {
      setShown(next);
      router[history](hrefOf(next), { scroll });
    });
  }

  const change = (patch: Patch<Params>, step?: Step) => go({ ...patch, page: 1 }, step);
  return {
    params,
    shown,
    isPending,
    isFiltered: countFilters(params, noFilters) > 0,
    shownFilters: countFilters(shown, noFilters),
    hrefOfPage: (page) => hrefOf({ ...params, page }),
    go,
    change,
    clearFilters: () => change(noFilters),
    showAll: () => change({ ...noFilters, query: '' }),
  };
}
