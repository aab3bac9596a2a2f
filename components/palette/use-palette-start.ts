'use client';

import { useEffect, useState } from 'react';
import { openPaletteAction } from '@/lib/palette/actions';
import type { PaletteStart } from '@/lib/palette/schema';
import { readRecentKeys } from '../recent-keys';
import { callAction } from '../use-action';

/** Reads the recent keys and the spaces of an organization; null until they have arrived. */
export function usePaletteStart(org: string): PaletteStart | null {
  const [start, setStart] = useState<PaletteStart | null>(null);
  useEffect(() => {
    let isShown = true;
    const recentKeyIds = readRecentKeys(org).filter((id) => !window.location.pathname.endsWith(id));
    void callAction(() => openPaletteAction(org, { recentKeyIds })).then((answer) => {
      // Without an answer the palette still has its actions and pages.
      if (isShown) setStart(answer.status === 'done' ? answer.data : { recentKeys: [], spaces: [] });
    });
    return () => {
      isShown = false;
    };
  }, [org]);
  return start;
}
