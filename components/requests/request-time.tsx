'use client';

import { formatClock, formatDay, formatExact } from '@/components/ui/format-time';
import { useClock } from '@/components/ui/use-clock';

/** When a request began, to the second, with the day where it is not today. */
export function RequestTime({ iso }: { iso: string }) {
  const zone = useClock();
  const [at, now] = [new Date(iso), new Date()];
  const isToday = formatDay(at, now, zone) === formatDay(now, now, zone);
  return (
    <time dateTime={iso} title={formatExact(at, zone)} className="whitespace-nowrap" suppressHydrationWarning>
      {!isToday && `${formatDay(at, now, zone)}, `}
      {formatClock(at, true, zone)}
    </time>
  );
}
