'use client';

import { useSyncExternalStore } from 'react';
import type { Notice } from '@/lib/notices/schema';
import { noticesPath } from '@/lib/paths';

/** The notices for all bells of a page; null until the first read has ended. */
let notices: { org: string; list: Notice[] | 'failed' } | null = null;
const listeners = new Set<() => void>();

function set(next: typeof notices): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Reads the notices of an organization. If that fails, the previous ones stay. */
export async function readNotices(org: string): Promise<void> {
  const list = await fetchNotices(org).catch(() => 'failed' as const);
  if (list === 'failed' && notices?.org === org) return;
  set({ org, list });
}

async function fetchNotices(org: string): Promise<Notice[] | 'failed'> {
  const response = await fetch(noticesPath(org), { cache: 'no-store' });
  // Without a session the page itself will redirect to sign-in.
  return response.ok ? ((await response.json()) as Notice[]) : 'failed';
}

/** Marks notices as read, before the server has answered. */
export function setRead(isRead: (notice: Notice) => boolean): void {
  if (!notices || notices.list === 'failed') return;
  const list = notices.list.map((notice) => (isRead(notice) ? { ...notice, isUnread: false } : notice));
  set({ ...notices, list });
}

/** Returns the notices of an organization; null until they were read. */
export function useNotices(org: string): Notice[] | 'failed' | null {
  const known = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
    () => null,
  );
  return known?.org === org ? known.list : null;
}
