'use client';

import { useLiveRefresh } from './use-live-refresh';

/** Keeps a page of server components up to date while it is visible. */
export function LivePage() {
  useLiveRefresh();
  return null;
}
