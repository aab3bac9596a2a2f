'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const pauseMilliseconds = 15_000;

/** Refreshes the page when the user returns to the tab, at most every 15 seconds. */
export function useRefreshOnReturn(): void {
  const router = useRouter();
  useEffect(() => {
    let last = Date.now();
    const onReturn = () => {
      if (document.visibilityState !== 'visible' || Date.now() - last < pauseMilliseconds) return;
      last = Date.now();
      router.refresh();
    };
    window.addEventListener('focus', onReturn);
    document.addEventListener('visibilitychange', onReturn);
    return () => {
      window.removeEventListener('focus', onReturn);
      document.removeEventListener('visibilitychange', onReturn);
    };
  }, [router]);
}
