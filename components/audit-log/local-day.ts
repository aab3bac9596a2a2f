'use client';

import { useSyncExternalStore } from 'react';

/** Days as in a date field (`2026-11-23`), in the viewer's zone, and the instants at which they begin. */

const two = (value: number) => String(value).padStart(2, '0');

/** Returns the day of an instant. */
export function dayOf(iso: string, zone: 'local' | 'UTC'): string {
  const date = new Date(iso);
  if (zone === 'UTC') return iso.slice(0, 10);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Returns when a day, or the day `daysLater` after it, begins in the viewer's zone; null for an invalid day. */
export function startOfDay(day: string, daysLater = 0): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date || year < 1970 || year > 9999) return null;
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** Returns UTC on the server and in the first client render, because the server doesn't know the viewer's zone. */
export function useZone(): 'local' | 'UTC' {
  return useSyncExternalStore(
    () => () => {},
    () => 'local',
    () => 'UTC',
  );
}
