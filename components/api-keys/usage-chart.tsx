'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { UsageBucket } from '@/lib/api-keys/usage-buckets';
import { formatShort } from '@/lib/usage/format-short';

const height = 160;
/** Keeps every value above zero visible. */
const minBarHeight = 3;
/** Bars between two labels of the axis. */
const labelEvery = { 24: 4, 7: 1, 30: 5 } as Record<number, number>;

type UsageChartProps = {
  buckets: UsageBucket[];
  labelOf: (bucket: UsageBucket) => string;
  summary: string;
  /** A value that a line marks at each bar, with its label. */
  marks?: { label: string; values: readonly number[] };
  /** Bars between two labels of the axis, counted from the first; by default from the last. */
  labelEveryFromFirst?: number;
  /** The requests of a bar, which a click or Enter opens. */
  hrefOf: (bucket: UsageBucket, next: UsageBucket | undefined) => Route;
};

/**
 * A bar for each hour or day: requests and, above them, refusals. A card shows a bar's figures by pointer, touch or, once
 * the chart has the focus, by arrow keys. The table beside it holds the same figures.
 */
export function UsageChart({ buckets, labelOf, summary, marks, labelEveryFromFirst, hrefOf }: UsageChartProps) {
  const router = useRouter();
  const [active, setActive] = useState<number | null>(null);
  const most = Math.max(...buckets.map(({ requests, refusals }) => requests + refusals), ...(marks?.values ?? []));
  const ticks = toTicks(most);
  const top = ticks.at(-1) ?? 1;
  const barHeight = (value: number) => (value === 0 ? 0 : Math.max(minBarHeight, (value / top) * height));
  const every = labelEvery[buckets.length] ?? 5;
  const isLabelled = (index: number) =>
    labelEveryFromFirst ? index % labelEveryFromFirst === 0 : (buckets.length - 1 - index) % every === 0;
  // Phones show every second label.
  const isLeftOutOnPhones = (index: number) =>
    labelEveryFromFirst
      ? index % (2 * labelEveryFromFirst) !== 0
      : every === 1 && (buckets.length - 1 - index) % 2 !== 0;

  function follow(event: PointerEvent<HTMLDivElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * buckets.length);
    setActive(Math.min(buckets.length - 1, Math.max(0, index)));
  }

  function open() {
    const bucket = active === null ? undefined : buckets[active];
    if (bucket) router.push(hrefOf(bucket, buckets[(active ?? 0) + 1]));
  }

  function step(event: KeyboardEvent) {
    if (event.key === 'Enter') return open();
    if (event.key === 'Escape') return setActive(null);
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -buckets.length, End: buckets.length };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    setActive(Math.min(buckets.length - 1, Math.max(0, (active ?? buckets.length) + move)));
  }

  return (
    <figure className="relative flex gap-3">
      <div aria-hidden className="relative w-10 shrink-0 text-right text-muted text-xs leading-none" style={{ height }}>
        {ticks.map((tick) => (
          <span key={tick} className="absolute right-0 translate-y-1/2" style={{ bottom: (tick / top) * height }}>
            {formatShort(tick)}
          </span>
        ))}
      </div>
      <div className="min-w-0 flex-1">
        <div
          role="img"
          aria-label={summary}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move from bar to bar
          tabIndex={0}
          onPointerMove={follow}
          onPointerDown={follow}
          onPointerLeave={() => setActive(null)}
          // A touch only shows the figures.
          onClick={() => matchMedia('(hover: hover)').matches && open()}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setActive(buckets.length - 1)}
          onBlur={() => setActive(null)}
          onKeyDown={step}
          className="relative flex cursor-pointer touch-pan-y rounded-sm"
          style={{ height }}
        >
          {ticks.map((tick) => (
            <span
              key={tick}
              className="absolute inset-x-0 border-line border-t"
              style={{ bottom: (tick / top) * height - 1 }}
            />
          ))}
          {buckets.map((bucket, index) => (
            <span
              key={bucket.start.getTime()}
              className={classNames('relative flex flex-1 flex-col justify-end', active === index && 'bg-hover')}
            >
              <span
                className="mx-[12.5%] forced-color-adjust-none bg-refused"
                style={{ height: barHeight(bucket.refusals) }}
              />
              <span
                className="mx-[12.5%] forced-color-adjust-none bg-accent"
                style={{ height: barHeight(bucket.requests) }}
              />
              {marks && (
                <span
                  className="absolute inset-x-0 forced-color-adjust-none border-line-strong border-t-2"
                  style={{ bottom: barHeight(marks.values[index] ?? 0) - 1 }}
                />
              )}
            </span>
          ))}
          {active !== null && (
            <BarCard bucket={buckets[active]} index={active} count={buckets.length} labelOf={labelOf} marks={marks} />
          )}
        </div>
        <div aria-hidden className="mt-2 flex h-4 text-muted text-xs">
          {buckets.map((bucket, index) => (
            <span key={bucket.start.getTime()} className="relative flex-1">
              {isLabelled(index) && (
                <span
                  className={classNames(
                    'absolute whitespace-nowrap',
                    isLeftOutOnPhones(index) && 'max-sm:hidden',
                    index === buckets.length - 1 ? 'right-0' : index === 0 ? 'left-0' : '-translate-x-1/2 left-1/2',
                  )}
                >
                  {labelOf(bucket)}
                </span>
              )}
            </span>
          ))}
        </div>
      </div>
      {most === 0 && (
        <p className="pointer-events-none absolute inset-x-0 top-14 ml-13 text-center text-muted">
          No requests in this time
        </p>
      )}
    </figure>
  );
}

type BarCardProps = {
  bucket: UsageBucket | undefined;
  index: number;
  count: number;
  labelOf: (bucket: UsageBucket) => string;
  marks: UsageChartProps['marks'];
};

/** A bar's figures, beside the bar and never over it. */
function BarCard({ bucket, index, count, labelOf, marks }: BarCardProps) {
  if (!bucket) return null;
  const isLeft = index < count / 2;
  const place = isLeft ? { left: `${((index + 1) / count) * 100}%` } : { right: `${(1 - index / count) * 100}%` };
  const marked = marks ? { [marks.label]: marks.values[index] ?? 0 } : {};
  const figures = { Requests: bucket.requests, Refusals: bucket.refusals, Tokens: bucket.tokens, ...marked };
  return (
    <div
      role="status"
      className="pointer-events-none absolute top-0 z-10 mx-2 flex min-w-36 max-w-[60vw] flex-col gap-1 rounded-lg border border-line bg-raised px-3 py-2 text-[13px] shadow-high"
      style={place}
    >
      <p className="font-medium">{labelOf(bucket)}</p>
      {Object.entries(figures).map(([label, value]) => (
        <p key={label} className="flex justify-between gap-4">
          <span className="text-muted">{label}</span>
          {value.toLocaleString('en-US')}
        </p>
      ))}
      <p className="border-line border-t pt-1 text-muted text-xs">Click or Enter shows these requests</p>
    </div>
  );
}

/** Returns whole numbers from 0 up to the first at or above the value, in round steps, at most five of them. */
export function toTicks(most: number): number[] {
  const step = [1, 2, 5].flatMap((factor) => Array.from({ length: 16 }, (_, power) => factor * 10 ** power));
  const chosen = step.sort((a, b) => a - b).find((size) => size * 4 >= most) ?? most;
  const count = Math.max(1, Math.ceil(most / chosen));
  return Array.from({ length: count + 1 }, (_, index) => index * chosen);
}
