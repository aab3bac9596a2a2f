'use client';

import Link from 'next/link';
import { type KeyboardEvent, Suspense, use, useState } from 'react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { classNames } from '@/components/ui/class-names';
import { formatMinute } from '@/components/ui/format-time';
import { useIsLocal } from '@/components/use-is-local';
import { type RequestListParams, serializeRequestFilters } from '@/lib/requests/list-params';
import type { RequestHistogram as Histogram, RequestBar } from '@/lib/requests/schema';
import { requestsPath } from './requests-path';

/** The parts of a bar, from the bottom. The table says the same, so what succeeded is pale. */
const parts = [
  { name: 'succeeded', label: 'Succeeded', swatch: 'bg-accent-line' },
  { name: 'other', label: 'Invalid or cancelled', swatch: 'bg-line-strong' },
  { name: 'refused', label: 'Refused', swatch: 'bg-refused' },
  { name: 'failed', label: 'Failed', swatch: 'bg-danger' },
] as const;

const moves: Record<string, (place: number, last: number) => number> = {
  ArrowLeft: (place) => Math.max(0, place - 1),
  ArrowRight: (place, last) => Math.min(last, place + 1),
  Home: () => 0,
  End: (_, last) => last,
};

type RequestHistogramProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  /** Arrives after the rows; null when it could not be read. */
  histogram: Promise<Histogram | null>;
};

/** The requests of the shown time. Each bar leads to its part of the time; phones leave it out. */
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
  const [active, setActive] = useState<number | null>(null);
  const bars = found?.bars ?? [];
  const last = bars.length - 1;
  if (last < 1) return null;
  const most = Math.max(1, ...bars.map(sumOf));
  const timeOf = (iso: string | undefined) => (iso ? formatMinute(new Date(iso), timeZone) : '');
  const textOf = (bar: RequestBar) => `${timeOf(bar.from)} – ${timeOf(bar.to)}: ${countsText(bar)}`;
  const shown = active === null ? undefined : bars[active];

  function step(event: KeyboardEvent<HTMLElement>) {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll('a')[move(active ?? last, last)]?.focus();
  }

  return (
    <nav aria-label="Requests over time" className="flex h-full flex-col gap-1.5">
      <div
        role="toolbar"
        aria-label="Parts of the time"
        onKeyDown={step}
        className="flex min-h-0 flex-1 items-end gap-px"
      >
        {bars.map((bar, index) => {
          const time = { from: bar.from, to: bar.to, before: null, after: null, request: null };
          return (
            <Link
              key={bar.from}
              href={requestsPath(org, { ...list.params, ...time })}
              prefetch={false}
              tabIndex={index === (active ?? last) ? 0 : -1}
              aria-label={textOf(bar)}
              onPointerEnter={() => setActive(index)}
              onPointerLeave={() => setActive(null)}
              onFocus={() => setActive(index)}
              onNavigate={(event) => {
                event.preventDefault();
                list.change(time);
              }}
              className="flex h-full min-w-0 flex-1 flex-col-reverse gap-px rounded-xs border-line border-b hover:bg-hover"
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
        {shown ? (
          <span className="truncate">{textOf(shown)}</span>
        ) : (
          <>
            <span className="truncate">
              {timeOf(bars[0]?.from)}
              {found?.countedFrom && `, counted from ${timeOf(found.countedFrom)} on`}
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
            <span>{list.params.to === null ? 'Now' : timeOf(bars[last]?.to)}</span>
          </>
        )}
      </p>
    </nav>
  );
}

const sumOf = (bar: RequestBar) => bar.succeeded + bar.refused + bar.failed + bar.other;

function countsText(bar: RequestBar): string {
  const counts = parts
    .filter(({ name }) => bar[name] > 0)
    .map(({ name, label }) => `${bar[name].toLocaleString('en-US')} ${label.toLowerCase()}`);
  return counts.length > 0 ? counts.join(', ') : 'no requests';
}
