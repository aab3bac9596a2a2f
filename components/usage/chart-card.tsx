import type { Route } from 'next';
import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import { bucketLabels, formatMetric, formatShare } from '@/lib/usage/format';
import type { Chart, ChartValues } from './to-chart';

/** A bar and, once chosen, a part of it. */
export type Place = { bar: number; part: number | null };

type ChartCardProps = { chart: Chart; active: Place; href: Route };

/** A bar's values, beside the bar and never over it. */
export function ChartCard({ chart, active: { bar, part }, href }: ChartCardProps) {
  const { starts, series, totals, metric, isStacked, bucket, zone } = chart;
  const start = starts[bar];
  if (start === undefined) return null;
  const count = starts.length;
  const [label] = bucketLabels([new Date(start).toISOString()], bucket, zone);
  const isLeft = bar < count / 2;
  const place = isLeft ? { left: `${((bar + 1) / count) * 100}%` } : { right: `${(1 - bar / count) * 100}%` };
  const textOf = ({ values, estimatedAt }: ChartValues) =>
    (estimatedAt.includes(bar) ? '≈ ' : '') + formatMetric(values[bar] ?? null, metric);
  return (
    <div
      role="status"
      className="pointer-events-none absolute -top-2 z-10 mx-2 flex w-72 max-w-[60vw] flex-col gap-1 rounded-lg border border-line bg-raised px-3 py-2 text-[13px] shadow-high"
      style={place}
    >
      <p className="flex justify-between gap-4 font-medium">
        {label?.long} <span>{textOf(totals)}</span>
      </p>
      {series
        .map((group, place) => ({ ...group, place }))
        .toReversed()
        .map((group) => (
          <p
            key={group.name}
            className={classNames('flex items-center gap-2', group.place === part && 'font-semibold')}
          >
            <span className="size-2.5 shrink-0 rounded-sm" style={{ background: group.color }} />
            <span className="min-w-0 flex-1 truncate">{group.name}</span>
            <span>{textOf(group)}</span>
            {isStacked && (
              <span className="w-12 text-right text-muted">
                {formatShare(group.values[bar] ?? 0, totals.values[bar] ?? 0)}
              </span>
            )}
          </p>
        ))}
      <p className="border-line border-t pt-1 text-muted text-xs">
        <span className="hidden [@media(hover:hover)]:inline">Click or Enter shows these requests</span>
        <Link
          href={href}
          prefetch={false}
          tabIndex={-1}
          // A touch of the chart itself chooses another bar.
          onPointerDown={(event) => event.stopPropagation()}
          className="pointer-events-auto text-accent-ink underline underline-offset-4 [@media(hover:hover)]:hidden"
        >
          Show these requests
        </Link>
      </p>
    </div>
  );
}
