'use client';

import { useEffect } from 'react';

const maxRecent = 5;
/** Only ids are stored. Names are read from the server, which knows what the viewer may see now. */
const storageKeyOf = (org: string) => `recent-keys:${org}`;

/** Returns the ids of the keys that were last opened in this browser, the latest first. */
export function readRecentKeys(org: string): string[] {
  try {
    const ids = (localStorage.getItem(storageKeyOf(org)) ?? '').split(',');
    return ids.filter((id) => /^[0-9a-f-]{36}$/.test(id)).slice(0, maxRecent);
  } catch {
    return [];
  }
}

/** Remembers a key as the one that was opened last. */
export function useRecentKey(org: string, id: string): void {
  useEffect(() => {
    const ids = [id, ...readRecentKeys(org).filter((other) => other !== id)].slice(0, maxRecent);
    try {
      localStorage.setItem(storageKeyOf(org), ids.join(','));
    } catch {
      // Without storage the palette has no recent keys.
    }
  }, [org, id]);
}
