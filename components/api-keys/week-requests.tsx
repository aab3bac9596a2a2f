import { formatShort } from '@/lib/usage/format-short';

const height = 18;
const barWidth = 6;
const step = 8;
const minBarHeight = 3;

/** The requests of a week: one bar per day, and the sum. */
export function WeekRequests({ days }: { days: readonly number[] | null }) {
  // The page is being read again, with the requests.
  if (days === null) return <span className="text-muted">…</span>;
  const total = days.reduce((sum, requests) => sum + requests, 0);
  return (
    <span className="flex items-center justify-between gap-3">
      <WeekBars days={days} />
      <span title={total.toLocaleString('en-US')} className={total === 0 ? 'text-muted' : undefined}>
        {formatShort(total)}
      </span>
    </span>
  );
}

/** The requests of a week, one bar per day. An empty list is a week without requests. */
export function WeekBars({ days }: { days: readonly number[] }) {
  const week = days.length > 0 ? days : Array.from({ length: 7 }, () => 0);
  const top = Math.max(...week, 1);
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${step * 7} ${height}`} className="h-4.5 w-14 shrink-0">
      {week.map((requests, day) => {
        const bar = requests === 0 ? 1 : Math.max(minBarHeight, (requests / top) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the day
            key={day}
            x={day * step}
            y={height - bar}
            width={barWidth}
            height={bar}
            rx={requests === 0 ? 0 : 1}
            className={requests === 0 ? 'fill-line' : 'fill-accent'}
          />
        );
      })}
    </svg>
  );
}
