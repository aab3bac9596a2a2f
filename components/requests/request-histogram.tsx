'use client';

import Link from 'next/link';
import { Suspense, use } from 'react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { classNames } from '@/components/ui/class-names';
import { formatMinute } from '@/components/ui/format-time';
import { useIsLocal } from '@/components/use-is-local';
import { type RequestListParams, serializeRequestFilters } from '@/lib/requests/list-params';
import type { RequestHistogram as Histogram, RequestBar } from '@/lib/requests/schema';
import { requestsPath } from './requests-path';
import { type BarRange, useBarRange } from './use-bar-range';

/** The parts of a bar, from the bottom. Succeeded requests are pale, because the table shows them too. */
const parts = [
  { name: 'succeeded', label: 'Succeeded', swatch: 'bg-accent-line' },
  { name: 'other', label: 'Invalid or cancelled', swatch: 'bg-line-strong' },
  { name: 'refused', label: 'Refused', swatch: 'bg-refused' },
  { name: 'failed', label: 'Failed', swatch: 'bg-danger' },
] as const;

type RequestHistogramProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  /** Arrives after the rows; null when it could not be read. */
  histogram: Promise<Histogram | null>;
};

/** The requests of the shown time as bars. One bar, or several, narrow the list to their time. Hidden on phones. */
export function RequestHistogram({ org, list, histogram }: RequestHistogramProps) {
  return (
    <div className="h-20 max-sm:hidden">
      {/* Another list has its own boundary, so that its rows do not wait for the bars. */}
      <Suspense key={serializeRequestFilters(list.params)} fallback={null}>
        <Bars org={org} list={list} histogram={histogram} />
      </Suspense>
    </div>
  );
}

function Bars({ org, list, histogram }: RequestHistogramProps) {
  const found = use(histogram);
  const timeZone = useIsLocal() ? undefined : 'UTC';
  const bars = found?.bars ?? [];
  const chosen = useBarRange(bars.length, (range) => list.change(timeOf(range)));
  if (bars.length < 2) return null;
  const most = Math.max(1, ...bars.map(sumOf));
  const clock = (iso: string | undefined) => (iso ? formatMinute(new Date(iso), timeZone) : '');
  const textOf = ({ first, last }: BarRange) =>
    `${clock(bars[first]?.from)} – ${clock(bars[last]?.to)}: ${countsText(bars.slice(first, last + 1))}`;
  const timeOf = ({ first, last }: BarRange) => ({
    from: bars[first]?.from ?? null,
    to: bars[last]?.to ?? null,
    before: null,
    after: null,
    request: null,
  });
  const isChosen = (place: number) =>
    chosen.range !== null && place >= chosen.range.first && place <= chosen.range.last;

  return (
    <nav aria-label="Requests over time" className="flex h-full flex-col gap-1.5">
      <div
        role="toolbar"
        aria-label="Parts of the time"
        onKeyDown={chosen.onKeyDown}
        className="flex min-h-0 flex-1 select-none items-end gap-px"
      >
        {bars.map((bar, index) => {
          const range = chosen.range && isChosen(index) ? chosen.range : { first: index, last: index };
          return (
            <Link
              key={bar.from}
              href={requestsPath(org, { ...list.params, ...timeOf(range) })}
              prefetch={false}
              tabIndex={index === chosen.tabStop ? 0 : -1}
              aria-label={textOf(range)}
              {...chosen.bar(index)}
              onNavigate={(event) => {
                event.preventDefault();
                list.change(timeOf(range));
              }}
              data-chosen={isChosen(index) || undefined}
              className="flex h-full min-w-0 flex-1 flex-col-reverse gap-px rounded-xs border-line border-b data-chosen:bg-hover"
            >
              {parts.map(
                ({ name, swatch }) =>
                  bar[name] > 0 && (
                    <span
                      key={name}
                      className={classNames('min-h-0.5 shrink-0 forced-color-adjust-none', swatch)}
                      style={{ height: `${(bar[name] / most) * 90}%` }}
                    />
                  ),
              )}
            </Link>
          );
        })}
      </div>
      <p className="flex h-4 justify-between gap-4 text-muted text-xs">
        {chosen.range ? (
          <span className="truncate">{textOf(chosen.range)}</span>
        ) : (
          <>
            <span className="truncate">
              {clock(bars[0]?.from)}
              {found?.countedFrom && `, counted from ${clock(found.countedFrom)} on`}
            </span>
            <span className="flex shrink-0 gap-4">
              {parts
                .filter(({ name }) => name !== 'other' || bars.some((bar) => bar.other > 0))
                .map(({ name, label, swatch }) => (
                  <span key={name} className="flex items-center gap-1.5">
                    <span aria-hidden className={`size-2.5 rounded-[3px] forced-color-adjust-none ${swatch}`} />
                    {label}
                  </span>
                ))}
            </span>
            <span>{list.params.to === null ? 'Now' : clock(bars.at(-1)?.to)}</span>
          </>
        )}
      </p>
    </nav>
  );
}

const sumOf = (bar: RequestBar) => bar.succeeded + bar.refused + bar.failed + bar.other;

function countsText(bars: readonly RequestBar[]): string {
  const counts = parts
    .map(({ name, label }) => ({ label, count: bars.reduce((sum, bar) => sum + bar[name], 0) }))
    .filter(({ count }) => count > 0)
    .map(({ label, count }) => `${count.toLocaleString('en-US')} ${label.toLowerCase()}`);
  return counts.length > 0 ? counts.join(', ') : 'no requests';
}
