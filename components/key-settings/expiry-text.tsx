'use client';

import { formatDay, formatDistance, formatExact } from '@/components/ui/format-time';
import { useClock } from '@/components/ui/use-clock';

/** When a key expires or expired: the day, and how far away it is. */
export function ExpiryText({ iso }: { iso: string | null }) {
  const zone = useClock();
  if (iso === null) return 'Never';
  const at = new Date(iso);
  const now = new Date();
  const distance = formatDistance(at, now);
  return (
    <time dateTime={iso} title={formatExact(at, zone)} suppressHydrationWarning>
      {formatDay(at, now, zone)}{' '}
      <span className="text-[13px] text-muted" suppressHydrationWarning>
        {at > now ? `in ${distance}` : `${distance} ago`}
      </span>
    </time>
  );
}
