'use client';

import { createContext, type ReactNode, type SyntheticEvent, useContext, useState } from 'react';

const FocusedSeries = createContext<string | null>(null);

/** Returns the series whose row has the pointer or the focus; null for none, "rest" for all others together. */
export const useFocusedSeries = () => useContext(FocusedSeries);

/** Wraps a chart and its legend. A row with `data-series` that has the pointer or the focus dims the other series. */
export function SeriesFocus({ children }: { children: ReactNode }) {
  const [focused, setFocused] = useState<string | null>(null);
  const follow = ({ target }: SyntheticEvent) =>
    setFocused(
      target instanceof Element ? (target.closest('[data-series]')?.getAttribute('data-series') ?? null) : null,
    );
  return (
    <FocusedSeries value={focused}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only tracks which row has the pointer or the focus */}
      <div
        onPointerOver={follow}
        onPointerLeave={() => setFocused(null)}
        onFocus={follow}
        onBlur={() => setFocused(null)}
      >
        {children}
      </div>
    </FocusedSeries>
  );
}
