'use client';

import { Badge } from './ui/badge';
import { formatDistance, formatExact } from './ui/format-time';
import { useClock } from './ui/use-clock';

/** The time before the expiry from which the badge is shown. */
const nearMs = 14 * 86_400_000;

/** Returns whether a time is within the next 14 days. */
export function isNear(iso: string, now: Date): boolean {
  const distance = Date.parse(iso) - now.getTime();
  return distance > 0 && distance <= nearMs;
}

/** A badge for a key that expires within 14 days: how long it lasts. */
export function ExpiryBadge({ expiresAt }: { expiresAt: string }) {
  const zone = useClock();
  const now = new Date();
  if (!isNear(expiresAt, now)) return null;
  const at = new Date(expiresAt);
  return (
    <Badge tone="warning">
      <time dateTime={expiresAt} title={`Expires ${formatExact(at, zone)}`} suppressHydrationWarning>
        {formatDistance(at, now)} left
      </time>
    </Badge>
  );
}
