'use client';

import { useEffect } from 'react';

/** Takes a parameter that the page has acted on out of the address, so that reload, Back and a shared link don't again. */
export function useForgetParameter(name: string): void {
  useEffect(() => {
    const url = new URL(window.location.href);
    if (!url.searchParams.has(name)) return;
    url.searchParams.delete(name);
    // With no state of ours, so that the router takes the address over as its own.
    window.history.replaceState(null, '', url);
  }, [name]);
}
