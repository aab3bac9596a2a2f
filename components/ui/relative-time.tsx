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
  /** Also shows date and time of day. */
  isLong?: boolean;
  /** Whether other words come before it. */
  isInSentence?: boolean;
};

/**
 * A relative time, with the exact one in the tooltip, in the viewer's zone. The server doesn't know the zone: it and
 * the first client render use UTC, the next one is local.
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
  const long = isLong ? formatMinute(date, zone) : null;
  // From a week on the relative time is the date itself, which the long form begins with.
  const isDate = long?.startsWith(relative);
  return (
    <time dateTime={iso} title={formatExact(date, zone)} className="whitespace-nowrap" suppressHydrationWarning>
      {isDate ? long : relative}
      {long && !isDate && (
        <span className="block text-[13px] text-muted" suppressHydrationWarning>
          {long}
        </span>
      )}
    </time>
  );
}
