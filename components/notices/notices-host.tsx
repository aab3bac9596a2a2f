'use client';

import { useEffect } from 'react';
import { useLiveRefresh } from '../use-live-refresh';
import { readNotices } from './notices-store';

/** Reads the notices once the page is shown, and every 10 seconds while it is visible. */
export function NoticesHost({ org }: { org: string }) {
  useEffect(() => {
    void readNotices(org);
  }, [org]);
  useLiveRefresh(() => readNotices(org));
  return null;
}
