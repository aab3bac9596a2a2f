'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { requestsPath } from '@/lib/paths';
import type { UsageParams } from '@/lib/usage/params';
import { ChartCard, type Place } from './chart-card';
import { Areas, Lines } from './chart-shapes';
import { requestsQuery } from './requests-query';
import { useFocusedSeries } from './series-focus';
import type { Chart } from './to-chart';

type UsageChartProps = {
  org: string;
  params: UsageParams;
  chart: Chart;
  /** The text over an empty chart. */
  children?: ReactNode;
};

const minHeight = '2px';
/** More bars than this are drawn as areas, because they would be narrower than the gaps between them. */
const mostBars = 200;

/**
 * A bar for each period, or lines. A card shows a period's values by pointer, touch or, once the chart has the focus, by
 * the arrow keys; Enter opens its requests. The table below holds the same figures.
 */
export function UsageChart({ org, params, chart, children }: UsageChartProps) {
  const router = useRouter();
  const focused = useFocusedSeries();
  const [active, setActive] = useState<Place | null>(null);
  const { starts, series, top } = chart;
  const last = starts.length - 1;
  const isDimmed = (place: number) => focused !== null && String(series[place]?.rank ?? 'rest') !== focused;
  const isDense = starts.length > mostBars;

  function follow(event: PointerEvent<HTMLDivElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const bar = Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * starts.length)));
    setActive((before) => (before?.bar === bar ? before : { bar, part: null }));
  }

  function step(event: KeyboardEvent) {
    if (event.key === 'Enter' && active) return router.push(hrefOf(active.bar));
    const next = placeAfter(event.key, active, { bars: starts.length, parts: series.length });
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
  }

  const hrefOf = (bar: number) => {
    const isoAt = (ms: number) => new Date(ms).toISOString();
    const [from, to] = [starts[bar] ?? chart.to, starts[bar + 1] ?? chart.to];
    return requestsPath(org, requestsQuery(params, { from: isoAt(from), to: isoAt(to) }));
  };

  return (
    <figure className="relative flex gap-3 px-5 pt-5 pb-4">
      <div aria-hidden className="relative h-60 w-12 shrink-0 text-right text-muted text-xs leading-none">
        {chart.ticks.map((tick) => (
          <span key={tick.height} className="absolute right-0 translate-y-1/2" style={{ bottom: `${tick.height}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
      <div className="min-w-0 flex-1">
        <div
          role="img"
          aria-label={chart.summary}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move from bar to bar
          tabIndex={0}
          onPointerMove={(event) => event.pointerType === 'mouse' && follow(event)}
          onPointerDown={follow}
          onPointerLeave={(event) => event.pointerType === 'mouse' && setActive(null)}
          onClick={(event) =>
            event.detail > 0 && matchMedia('(hover: hover)').matches && active && router.push(hrefOf(active.bar))
          }
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setActive({ bar: last, part: null })}
          onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setActive(null)}
          onKeyDown={step}
          className="relative flex h-60 cursor-pointer touch-pan-y rounded-sm"
        >
          {chart.ticks.map((tick) => (
            <span
              key={tick.height}
              className="absolute inset-x-0 border-line border-t"
              style={{ bottom: `calc(${tick.height}% - 1px)` }}
            />
          ))}
          {active !== null && (
            <span
              className="absolute inset-y-0 min-w-px bg-hover"
              style={{ left: `${(active.bar / starts.length) * 100}%`, width: `${100 / starts.length}%` }}
            />
          )}
          {chart.isStacked && isDense && <Areas chart={chart} isDimmed={isDimmed} />}
          {chart.isStacked &&
            !isDense &&
            starts.map((start, bar) => (
              <span key={start} className="relative flex min-w-0 flex-1 flex-col-reverse gap-px">
                {series.map(({ name, color, values }, part) => {
                  const value = values[bar] ?? 0;
                  const isOther = active?.bar === bar && active.part !== null && active.part !== part;
                  return (
                    value > 0 && (
                      <span
                        key={name}
                        className={classNames(
                          'forced-color-adjust-none',
                          starts.length <= 100 ? 'mx-[10%]' : 'mx-0',
                          isDimmed(part) ? 'opacity-20' : isOther && 'opacity-40',
                        )}
                        style={{ height: `max(${minHeight}, ${(value / top) * 100}%)`, background: color }}
                      />
                    )
                  );
                })}
              </span>
            ))}
          {!chart.isStacked && <Lines chart={chart} isDimmed={isDimmed} />}
          {active !== null && <ChartCard chart={chart} active={active} href={hrefOf(active.bar)} />}
        </div>
        <div aria-hidden className="relative mt-2 h-4 text-muted text-xs">
          {chart.axis.map(({ bar, text }, place) => (
            <span
              key={bar}
              className={classNames(
                'absolute whitespace-nowrap',
                (chart.axis.length - 1 - place) % 2 === 1 && 'max-sm:hidden',
                bar !== last && bar !== 0 && '-translate-x-1/2',
              )}
              style={bar === last ? { right: 0 } : { left: bar === 0 ? 0 : `${((bar + 0.5) / starts.length) * 100}%` }}
            >
              {text}
            </span>
          ))}
        </div>
      </div>
      {children && <div className="absolute inset-x-5 top-20 text-center">{children}</div>}
    </figure>
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
