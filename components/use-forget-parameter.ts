'use client';

import { useEffect } from 'react';

/** Removes a parameter that the page has acted on from the URL, so that reload, Back and a shared link don't repeat it. */
export function useForgetParameter(name: string): void {
  useEffect(() => {
    const url = new URL(window.location.href);
    if (!url.searchParams.has(name)) return;
    url.searchParams.delete(name);
    // Without a state, so that the router takes the URL over as its own.
    window.history.replaceState(null, '', url);
  }, [name]);
}
