'use client';

import type { Route } from 'next';
import { useEffect, useSyncExternalStore } from 'react';

// This tab's last state of each list, so that a link back to a list keeps its search, filters, sort and page.
const keyOf = (path: string) => `list:${path}`;

/** Remembers a list's state, as its URL. */
export function useRememberedList(href: Route): void {
  useEffect(() => {
    const [path = '', query = ''] = href.split('?');
    try {
      sessionStorage.setItem(keyOf(path), query);
    } catch {
      // Without storage the link back opens the unfiltered list.
    }
  }, [href]);
}

const never = () => () => {};

/** Returns a list's URL as it was last shown in this tab. */
export function useLastListHref(path: Route): Route {
  const query = useSyncExternalStore(
    never,
    () => read(path),
    () => '',
  );
  return query === '' ? path : (`${path}?${query}` as Route);
}

function read(path: string): string {
  try {
    return sessionStorage.getItem(keyOf(path)) ?? '';
  } catch {
    return '';
  }
}
