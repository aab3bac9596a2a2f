'use client';

import { useSyncExternalStore } from 'react';

/** Days as a date field has them (`2026-11-23`), in the viewer's zone, and the instants they begin at. */

const two = (value: number) => String(value).padStart(2, '0');

/** The day that an instant falls on. */
export function dayOf(iso: string, zone: 'local' | 'UTC'): string {
  const date = new Date(iso);
  if (zone === 'UTC') return iso.slice(0, 10);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** When a day begins in the viewer's zone, `daysLater` days on; null for what is no day. */
export function startOfDay(day: string, daysLater = 0): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date || year < 1970 || year > 9999) return null;
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** The server doesn't know the viewer's zone: it and the first client render say UTC, the next one is local. */
export function useZone(): 'local' | 'UTC' {
  return useSyncExternalStore(
    () => () => {},
    () => 'local',
    () => 'UTC',
  );
}
