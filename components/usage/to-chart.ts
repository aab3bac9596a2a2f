import { axisTicks, bucketLabels, formatFigure, formatMetric } from '@/lib/usage/format';
import { formatShort } from '@/lib/usage/format-short';
import { isSum, metricOf, type UsageFigures, type UsageMetric } from '@/lib/usage/metrics';
import { nounOf, type UsageParams } from '@/lib/usage/params';
import type { UsagePageData } from '@/lib/usage/schema';
import type { UsageBucketSize } from '@/lib/usage/time';
import { seriesColor } from './series-color';

/** The values of a group, or of all, by bar. Only numbers, because a chart of minutes has thousands. */
export type ChartValues = {
  values: (number | null)[];
  /** The bars whose value contains estimates. */
  estimatedAt: number[];
};
export type ChartSeries = ChartValues & { name: string; rank: number | null; color: string };

/** What the chart shows. Times are milliseconds since 1970. */
export type Chart = {
  summary: string;
  metric: UsageMetric;
  bucket: UsageBucketSize;
  zone: string;
  /** False for metrics whose groups don't add up, which are drawn as lines. */
  isStacked: boolean;
  starts: number[];
  to: number;
  /** From the bottom of the stack. */
  series: ChartSeries[];
  totals: ChartValues;
  ticks: { text: string; height: number }[];
  /** The value at the top of the chart. */
  top: number;
  /** The labels of the axis, by bar. */
  axis: { bar: number; text: string }[];
};

const mostLabels = 7;

/** Returns what the chart shows: the groups and, for metrics whose groups add up, the rest. */
export function toChart(params: UsageParams, data: UsagePageData): Chart {
  const { metric } = params;
  const isStacked = isSum(metric);
  const isEstimate = metric === 'input' || metric === 'output';
  const valuesOf = (buckets: readonly UsageFigures[]): ChartValues => ({
    values: buckets.map((figures) => metricOf(figures, metric)),
    estimatedAt: buckets.flatMap(({ estimated }, bar) => (isEstimate && estimated > 0 ? [bar] : [])),
  });
  const groups = data.series.map(({ name, buckets }, rank) => ({
    name,
    rank,
    color: seriesColor(rank),
    ...valuesOf(buckets),
  }));
  const others = data.groupCount - data.series.length;
  const rest =
    isStacked && data.rest
      ? [
          {
            name: `Other, ${others.toLocaleString('en-US')} ${nounOf(params.group, others)}`,
            rank: null,
            color: seriesColor(null),
            ...valuesOf(data.rest.buckets),
          },
        ]
      : [];
  const series = [...groups, ...rest];
  const totals = valuesOf(data.total.buckets);
  const heights = isStacked ? [totals] : series;
  const most = heights.reduce((max, { values }) => values.reduce<number>((a, b) => Math.max(a, b ?? 0), max), 0);
  const ticks = axisTicks(most, isStacked);
  const top = ticks.at(-1) || 1;
  const labels = bucketLabels(data.starts, data.bucket, data.zone);
  const every = Math.max(1, Math.ceil(data.starts.length / mostLabels));
  return {
    summary: `${formatFigure(data.total.figures, metric)} ${metric.replace('_', ' ')} in ${data.starts.length} periods. The table holds the same figures.`,
    metric,
    bucket: data.bucket,
    zone: data.zone,
    isStacked,
    starts: data.starts.map((start) => Date.parse(start)),
    to: Date.parse(data.to),
    series,
    totals,
    ticks: ticks.map((tick) => ({
      text: isStacked ? formatShort(tick) : formatMetric(tick, metric),
      height: (tick / top) * 100,
    })),
    top,
    axis: labels.flatMap(({ short }, bar) => (isLabelled(data, bar, every) ? [{ bar, text: short }] : [])),
  };
}

/** The minutes between two labels of a chart of minutes. */
const roundMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];

/** Returns whether a bar has a label: every nth one, counted from the last; for bars of minutes, at round times. */
function isLabelled({ bucket, starts }: UsagePageData, bar: number, every: number): boolean {
  if (bucket !== 'minute') return (starts.length - 1 - bar) % every === 0;
  const step = roundMinutes.find((minutes) => minutes >= every) ?? every;
  return (Date.parse(starts[bar] ?? '') / 60_000) % step === 0;
}
