'use client';

import { useEffect } from 'react';

/**
 * Removes a parameter that the page has acted on from the URL, so that reload, Back and a shared link don't repeat it.
 * @param isGiven whether the page was rendered with it
 */
export function useForgetParameter(name: string, isGiven: boolean): void {
  useEffect(() => {
    if (!isGiven) return;
    const url = new URL(window.location.href);
    if (!url.searchParams.has(name)) return;
    url.searchParams.delete(name);
    // Without a state, so that the router adopts the URL.
    window.history.replaceState(null, '', url);
  }, [name, isGiven]);
}
