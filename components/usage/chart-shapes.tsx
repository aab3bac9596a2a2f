import { classNames } from '@/components/ui/class-names';
import type { Chart } from './to-chart';

type ShapesProps = {
  chart: Chart;
  /** Returns whether another series has the pointer or the focus. */
  isDimmed: (place: number) => boolean;
};

/** The minimum height of a value that is not zero, in percent: more than 2 px. */
const leastHeight = 1;

/** Lines, for metrics whose groups don't add up. */
export function Lines({ chart: { series, starts, top }, isDimmed }: ShapesProps) {
  return (
    <Plot width={100}>
      {series.map(({ name, color, values }, place) => (
        <polyline
          key={name}
          fill="none"
          stroke={color}
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
          strokeLinecap="round"
          className={classNames(isDimmed(place) && 'opacity-20')}
          points={pointsOf(values, starts.length, top).join(' ')}
        />
      ))}
    </Plot>
  );
}

/** Returns the points of a line. The first one is repeated, because a line of one point would not be drawn. */
function pointsOf(values: readonly (number | null)[], count: number, top: number): string[] {
  const points = values.flatMap((value, bar) =>
    value === null ? [] : [`${round(((bar + 0.5) / count) * 100)},${round(100 - (value / top) * 100)}`],
  );
  return [...points.slice(0, 1), ...points];
}

/** A stack of bars that are too narrow to tell apart: one shape for each series, the highest behind the others. */
export function Areas({ chart: { series, starts, top }, isDimmed }: ShapesProps) {
  const sums = starts.map(() => 0);
  const shapes = series.map(({ name, rank, values }, place) => {
    const heights = values.map((value, bar) => {
      const height = value ? Math.max(leastHeight, (value / top) * 100) : 0;
      sums[bar] = (sums[bar] ?? 0) + height;
      return sums[bar] ?? 0;
    });
    return { name, place, heights, color: rank === null ? 'var(--series-other)' : `var(--series-${rank + 1})` };
  });
  return (
    <Plot width={starts.length}>
      {shapes.toReversed().map(({ name, place, heights, color }) => (
        <g key={name}>
          <path d={pathOf(heights)} className="fill-surface" />
          <path
            d={pathOf(heights)}
            fill={color}
            stroke={color}
            vectorEffect="non-scaling-stroke"
            className={classNames(isDimmed(place) && 'opacity-20')}
          />
        </g>
      ))}
    </Plot>
  );
}

/** Returns the outline of bars without gaps, which closes below the plot; equal neighbours are one step. */
function pathOf(heights: readonly number[]): string {
  let path = `M0 ${below}`;
  let before = 0;
  heights.forEach((height, bar) => {
    if (height === before) return;
    path += `H${bar}V${height === 0 ? below : round(100 - height)}`;
    before = height;
  });
  return `${path}H${heights.length}V${below}Z`;
}

const below = 105;
const round = (value: number) => Math.round(value * 10) / 10;

function Plot({ width, children }: { width: number; children: React.ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} 100`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full forced-color-adjust-none"
    >
      {children}
    </svg>
  );
}
