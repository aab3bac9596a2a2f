'use client';

import { formatExact, formatMinute, formatRelative } from './format-time';
import { useClock } from './use-clock';

type RelativeTimeProps = {
  iso: string | null;
  never?: string;
  /** Also shows date and time of day. */
  isLong?: boolean;
  /** Whether other words come before it. */
  isInSentence?: boolean;
};

/** A relative time, with the exact one in the tooltip, in the viewer's zone. */
export function RelativeTime({
  iso,
  isInSentence = false,
  never = isInSentence ? 'never' : 'Never',
  isLong = false,
}: RelativeTimeProps) {
  const zone = useClock();
  if (iso === null) return <span className="text-muted">{never}</span>;
  const date = new Date(iso);
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
