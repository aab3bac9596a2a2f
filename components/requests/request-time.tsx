'use client';

import { formatClock, formatDay, formatExact } from '@/components/ui/format-time';
import { useClock } from '@/components/ui/use-clock';

/** The start of a request to the second, with the day unless it is today. A table shows the day above the time. */
export function RequestTime({ iso }: { iso: string }) {
  const zone = useClock();
  const [at, now] = [new Date(iso), new Date()];
  const day = formatDay(at, now, zone);
  return (
    <time dateTime={iso} title={formatExact(at, zone)} className="whitespace-nowrap" suppressHydrationWarning>
      {day !== formatDay(now, now, zone) && (
        <span className="@table/table:block @table/table:text-muted @table/table:text-xs">
          {day}
          <span className="@table/table:hidden">, </span>
        </span>
      )}
      {formatClock(at, true, zone)}
    </time>
  );
}
