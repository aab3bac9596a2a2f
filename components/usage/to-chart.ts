import { requestsPath } from '@/lib/paths';
import { axisTicks, formatFigure, formatMetric, formatShare, formatShort } from '@/lib/usage/format';
import { isSum, metricOf, type UsageFigures } from '@/lib/usage/metrics';
import { nounOf, type UsageParams } from '@/lib/usage/params';
import type { UsagePageData } from '@/lib/usage/schema';
import { requestsQuery } from './requests-query';
import { seriesColor } from './series-color';

type Label = { short: string; long: string };

/** Returns what the chart shows: the groups and, of what adds up, the rest. */
export function toChart(org: string, params: UsageParams, data: UsagePageData, labels: readonly Label[]) {
  const { metric } = params;
  const isStacked = isSum(metric);
  const amountOf = (figures: UsageFigures | undefined) => (figures ? metricOf(figures, metric) : null) ?? 0;
  const groups = data.series.map(({ name, buckets }, index) => ({ name, buckets, color: seriesColor(index) }));
  const others = data.groupCount - data.series.length;
  const rest =
    isStacked && data.rest
      ? [
          {
            name: `Other, ${others.toLocaleString('en-US')} ${nounOf(params.group, others)}`,
            buckets: data.rest.buckets,
            color: seriesColor(null),
          },
        ]
      : [];
  const shown = [...groups, ...rest];
  const heights = isStacked ? data.total.buckets.map(amountOf) : shown.flatMap(({ buckets }) => buckets.map(amountOf));
  const ticks = axisTicks(Math.max(0, ...heights), isStacked);
  const top = ticks.at(-1) || 1;
  return {
    summary: `${formatFigure(data.total.figures, metric)} ${metric.replace('_', ' ')} in ${data.starts.length} periods. The table holds the same figures.`,
    isStacked,
    bars: data.starts.map((start, index) => {
      const total = data.total.buckets[index];
      return {
        label: labels[index]?.long ?? '',
        axis: labels[index]?.short ?? '',
        total: total ? formatFigure(total, metric) : '',
        href: requestsPath(org, requestsQuery(params, { from: start, to: data.starts[index + 1] ?? data.to })),
      };
    }),
    series: shown.map(({ name, color, buckets }) => ({
      name,
      color,
      values: buckets.map((figures, index) => ({
        text: formatFigure(figures, metric),
        share: isStacked ? formatShare(amountOf(figures), amountOf(data.total.buckets[index])) : null,
        height: Math.max(0, (amountOf(figures) / top) * 100),
      })),
    })),
    ticks: ticks.map((tick) => ({
      text: isStacked ? formatShort(tick) : formatMetric(tick, metric),
      height: (tick / top) * 100,
    })),
  };
}
