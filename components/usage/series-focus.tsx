'use client';

import { createContext, type ReactNode, type SyntheticEvent, useContext, useState } from 'react';

const FocusedSeries = createContext<string | null>(null);

/** Returns the series whose row is pointed at or has the focus; null for none. "rest" is that of the others together. */
export const useFocusedSeries = () => useContext(FocusedSeries);

/** Holds a chart and its legend: a row with `data-series` that is pointed at or has the focus dims the other series. */
export function SeriesFocus({ children }: { children: ReactNode }) {
  const [focused, setFocused] = useState<string | null>(null);
  const follow = ({ target }: SyntheticEvent) =>
    setFocused(
      target instanceof Element ? (target.closest('[data-series]')?.getAttribute('data-series') ?? null) : null,
    );
  return (
    <FocusedSeries value={focused}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only follows which row is looked at */}
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
