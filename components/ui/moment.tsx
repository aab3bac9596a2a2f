'use client';

import { useIsLocal } from '../use-is-local';
import { formatExact, formatMinute, formatMoment } from './format-time';

/** A moment in a sentence, such as "tomorrow, 16:19". The server doesn't know the viewer's zone: it renders UTC. */
export function Moment({ iso }: { iso: string }) {
  const isLocal = useIsLocal();
  const date = new Date(iso);
  return (
    <time dateTime={iso} title={formatExact(date, isLocal ? undefined : 'UTC')} className="whitespace-nowrap">
      {isLocal ? formatMoment(date, new Date()) : formatMinute(date, 'UTC')}
    </time>
  );
}
