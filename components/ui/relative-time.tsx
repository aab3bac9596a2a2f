'use client';

import { useSyncExternalStore } from 'react';
import { formatExact, formatMinute, formatRelative } from './format-time';

const tickMilliseconds = 30_000;

function subscribeToClock(onTick: () => void): () => void {
  const timer = setInterval(onTick, tickMilliseconds);
  return () => clearInterval(timer);
}

const currentTick = () => Math.floor(Date.now() / tickMilliseconds);
const noTick = () => 0;

type RelativeTimeProps = {
  iso: string | null;
  never?: string;
  /** Shows date and time of day as well, where there is room for them. */
  isLong?: boolean;
  /** Whether other words stand before it. */
  isInSentence?: boolean;
};

/**
 * A moment as people say it, with the exact time in the tooltip, in the viewer's zone.
 * The server doesn't know the zone: it and the first client render say UTC, the next one is local.
 */
export function RelativeTime({
  iso,
  isInSentence = false,
  never = isInSentence ? 'never' : 'Never',
  isLong = false,
}: RelativeTimeProps) {
  const tick = useSyncExternalStore(subscribeToClock, currentTick, noTick);
  if (iso === null) return <span className="text-muted">{never}</span>;
  const date = new Date(iso);
  const zone = tick === 0 ? 'UTC' : undefined;
  const relative = formatRelative(date, new Date(), zone, isInSentence);
  return (
    <time dateTime={iso} title={formatExact(date, zone)} className="whitespace-nowrap" suppressHydrationWarning>
      {relative}
      {isLong && (
        <span className="block text-[13px] text-muted" suppressHydrationWarning>
          {formatMinute(date, zone)}
        </span>
      )}
    </time>
  );
}
