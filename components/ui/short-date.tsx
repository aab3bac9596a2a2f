'use client';

import { useIsLocal } from '../use-is-local';
import { formatDay, formatExact } from './format-time';

/** A day in a sentence, such as "Dec 3", in the viewer's zone; the tooltip has the time. */
export function ShortDate({ iso }: { iso: string }) {
  const timeZone = useIsLocal() ? undefined : 'UTC';
  const date = new Date(iso);
  return (
    <time dateTime={iso} title={formatExact(date, timeZone)} className="whitespace-nowrap">
      {formatDay(date, new Date(), timeZone)}
    </time>
  );
}
