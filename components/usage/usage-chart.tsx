'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { classNames } from '@/components/ui/class-names';

/** One value of a bar: its text, and how high it is in percent of the chart. */
type ChartValue = { text: string; share: string | null; height: number };
type ChartSeries = { name: string; color: string; values: ChartValue[] };
type ChartBar = { label: string; axis: string; total: string; href: Route };

type UsageChartProps = {
  summary: string;
  bars: ChartBar[];
  /** From the bottom of the stack. */
  series: ChartSeries[];
  ticks: { text: string; height: number }[];
  /** Lines for what does not add up. */
  isStacked: boolean;
  /** Said over an empty chart. */
  children?: ReactNode;
};

const minHeight = '2px';

/** A bar and, once chosen, a part of it. */
type Place = { bar: number; part: number | null };

/**
 * A bar for each period, or lines. A card shows a period's values by pointer, touch or, once the chart has the focus, by
 * the arrow keys; Enter opens its requests. The table below holds the same figures.
 */
export function UsageChart({ summary, bars, series, ticks, isStacked, children }: UsageChartProps) {
  const router = useRouter();
  const [active, setActive] = useState<Place | null>(null);
  const last = bars.length - 1;
  const every = Math.max(1, Math.ceil(bars.length / 7));

  function follow(event: PointerEvent<HTMLDivElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const bar = Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * bars.length)));
    setActive((before) => (before?.bar === bar ? before : { bar, part: null }));
  }

  function step(event: KeyboardEvent) {
    if (event.key === 'Enter' && active) return open(active.bar);
    const next = placeAfter(event.key, active, { bars: bars.length, parts: series.length });
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
  }

  const open = (bar: number) => {
    const href = bars[bar]?.href;
    if (href) router.push(href);
  };

  return (
    <figure className="relative flex gap-3 px-5 pt-5 pb-4">
      <div aria-hidden className="relative h-60 w-12 shrink-0 text-right text-muted text-xs leading-none">
        {ticks.map((tick) => (
          <span key={tick.height} className="absolute right-0 translate-y-1/2" style={{ bottom: `${tick.height}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
      <div className="min-w-0 flex-1">
        <div
          role="img"
          aria-label={summary}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move from bar to bar
          tabIndex={0}
          onPointerMove={(event) => event.pointerType === 'mouse' && follow(event)}
          onPointerDown={follow}
          onPointerLeave={(event) => event.pointerType === 'mouse' && setActive(null)}
          onClick={(event) => event.detail > 0 && matchMedia('(hover: hover)').matches && active && open(active.bar)}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setActive({ bar: last, part: null })}
          onBlur={() => setActive(null)}
          onKeyDown={step}
          className="relative flex h-60 cursor-pointer touch-pan-y rounded-sm"
        >
          {ticks.map((tick) => (
            <span
              key={tick.height}
              className="absolute inset-x-0 border-line border-t"
              style={{ bottom: `calc(${tick.height}% - 1px)` }}
            />
          ))}
          {bars.map((bar, index) => (
            <span
              key={bar.href}
              className={classNames(
                'relative flex min-w-0 flex-1 flex-col-reverse gap-px',
                active?.bar === index && 'bg-hover',
              )}
            >
              {isStacked &&
                series.map(({ name, color, values }, part) => {
                  const height = values[index]?.height ?? 0;
                  if (height === 0) return null;
                  return (
                    <span
                      key={name}
                      className={classNames(
                        'forced-color-adjust-none',
                        bars.length <= 100 ? 'mx-[10%]' : 'mx-0',
                        active?.bar === index && active.part !== null && active.part !== part && 'opacity-40',
                      )}
                      style={{ height: `max(${minHeight}, ${height}%)`, background: color }}
                    />
                  );
                })}
            </span>
          ))}
          {!isStacked && <Lines series={series} count={bars.length} />}
          {active !== null && <Card bar={bars[active.bar]} active={active} series={series} count={bars.length} />}
        </div>
        <div aria-hidden className="mt-2 flex h-4 text-muted text-xs">
          {bars.map((bar, index) => (
            <span key={bar.href} className="relative min-w-0 flex-1">
              {(last - index) % every === 0 && (
                <span
                  className={classNames(
                    'absolute whitespace-nowrap',
                    ((last - index) / every) % 2 === 1 && 'max-sm:hidden',
                    index === last ? 'right-0' : index === 0 ? 'left-0' : '-translate-x-1/2 left-1/2',
                  )}
                >
                  {bar.axis}
                </span>
              )}
            </span>
          ))}
        </div>
      </div>
      {children && <div className="absolute inset-x-5 top-20 text-center">{children}</div>}
    </figure>
  );
}

function Lines({ series, count }: { series: ChartSeries[]; count: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none" className="absolute inset-0 size-full">
      {series.map(({ name, color, values }) => (
        <polyline
          key={name}
          fill="none"
          stroke={color}
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
          strokeLinecap="round"
          points={pointsOf(values, count).join(' ')}
        />
      ))}
    </svg>
  );
}

/** Returns the points of a line. The first one stands twice: a line of one point would not be drawn. */
function pointsOf(values: readonly ChartValue[], count: number): string[] {
  const points = values.flatMap(({ height, text }, index) =>
    text === '–' ? [] : [`${((index + 0.5) / count) * 100},${100 - height}`],
  );
  return [...points.slice(0, 1), ...points];
}

type CardProps = {
  bar: ChartBar | undefined;
  active: Place;
  series: ChartSeries[];
  count: number;
};

/** A bar's values, beside the bar and never over it. */
function Card({ bar, active, series, count }: CardProps) {
  if (!bar) return null;
  const isLeft = active.bar < count / 2;
  const place = isLeft
    ? { left: `${((active.bar + 1) / count) * 100}%` }
    : { right: `${(1 - active.bar / count) * 100}%` };
  return (
    <div
      role="status"
      className="pointer-events-none absolute -top-2 z-10 mx-2 flex w-72 max-w-[60vw] flex-col gap-1 rounded-lg border border-line bg-raised px-3 py-2 text-[13px] shadow-high"
      style={place}
    >
      <p className="flex justify-between gap-4 font-medium">
        {bar.label} <span>{bar.total}</span>
      </p>
      {series
        .map(({ name, color, values }, part) => ({ name, color, value: values[active.bar], part }))
        .toReversed()
        .map(({ name, color, value, part }) => (
          <p key={name} className={classNames('flex items-center gap-2', part === active.part && 'font-semibold')}>
            <span className="size-2.5 shrink-0 rounded-sm" style={{ background: color }} />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span>{value?.text}</span>
            {value?.share && <span className="w-12 text-right text-muted">{value.share}</span>}
          </p>
        ))}
      <p className="border-line border-t pt-1 text-muted text-xs">Click or Enter shows these requests</p>
    </div>
  );
}

/** Returns the place to which a key moves; null to leave the chart, undefined for other keys. */
function placeAfter(
  key: string,
  active: Place | null,
  size: { bars: number; parts: number },
): Place | null | undefined {
  const last = size.bars - 1;
  const { bar, part } = active ?? { bar: last, part: null };
  switch (key) {
    case 'ArrowLeft':
      return { bar: Math.max(0, active ? bar - 1 : bar), part };
    case 'ArrowRight':
      return { bar: Math.min(last, bar + 1), part };
    case 'Home':
      return { bar: 0, part };
    case 'End':
      return { bar: last, part };
    case 'ArrowUp':
      return { bar, part: Math.min(size.parts - 1, (part ?? -1) + 1) };
    case 'ArrowDown':
      return { bar, part: Math.max(0, (part ?? 1) - 1) };
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
