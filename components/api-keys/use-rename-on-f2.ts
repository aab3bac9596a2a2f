'use client';

import { useEffect, useEffectEvent } from 'react';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

/** Renames the key of the row that has the focus when F2 is pressed. */
export function useRenameOnF2(rows: ApiKeyRow[], rename: (apiKey: ApiKeyRow) => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'F2' || !(event.target instanceof Element)) return;
    const link = event.target.closest('tr')?.querySelector<HTMLAnchorElement>('a[data-row]');
    const apiKey = link && rows.find(({ id }) => link.pathname.endsWith(`/${id}`));
    if (!link || !apiKey?.mayChange) return;
    event.preventDefault();
    // Moves the focus to the row's link, which stays in the table. The focus may be on the button of a menu.
    link.focus();
    rename(apiKey);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
