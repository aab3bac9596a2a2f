'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useLiveRefresh } from '@/components/use-live-refresh';

/** Refreshes the page every ten seconds, and tells the server the browser's time zone. */
export function UsageLive({ zone }: { zone: string }) {
  const router = useRouter();
  useLiveRefresh();
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const cookie = `time-zone=${encodeURIComponent(own)}`;
    if (own === zone || document.cookie.split('; ').includes(cookie)) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `${cookie}; path=/; max-age=31536000; samesite=lax`;
    router.refresh();
  }, [router, zone]);
  return null;
}
