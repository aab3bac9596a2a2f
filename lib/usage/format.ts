import { formatShort } from './format-short';
import type { UsageFigures, UsageMetric } from './metrics';
import { metricOf } from './metrics';
import type { UsageBucketSize } from './time';

const whole = new Intl.NumberFormat('en-US');
/** Formats a whole number: "1,204". */
export const formatCount = (value: number) => whole.format(value);

const tokenMetrics: readonly UsageMetric[] = ['input', 'output', 'cached', 'reasoning'];

/** Formats a value of a metric: "1,204", "0.38 %", "1.74 s"; a dash where there is none. */
export function formatMetric(value: number | null, metric: UsageMetric): string {
  if (value === null) return '–';
  if (metric === 'error_rate') return `${(value * 100).toFixed(value > 0 && value < 0.01 ? 2 : 1)} %`;
  if (metric === 'p50' || metric === 'p95') return formatLatency(value);
  return tokenMetrics.includes(metric) && value >= 1_000_000 ? formatShort(value) : whole.format(value);
}

function formatLatency(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** Formats a metric of figures, marked where it contains estimates. */
export function formatFigure(figures: UsageFigures, metric: UsageMetric): string {
  const mark = figures.estimated > 0 && (metric === 'input' || metric === 'output') ? '≈ ' : '';
  return mark + formatMetric(metricOf(figures, metric), metric);
}

/** Formats a part of a whole: "21.7 %". */
export const formatShare = (part: number, all: number) => (all > 0 ? `${((part / all) * 100).toFixed(1)} %` : '–');

const bucketFormats: Record<UsageBucketSize, { short: Intl.DateTimeFormatOptions; long: Intl.DateTimeFormatOptions }> =
  {
    minute: { short: { hour: '2-digit', minute: '2-digit' }, long: { hour: '2-digit', minute: '2-digit' } },
    hour: {
      short: { hour: '2-digit', minute: '2-digit' },
      long: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    },
    day: { short: { month: 'short', day: 'numeric' }, long: { weekday: 'long', month: 'short', day: 'numeric' } },
    month: { short: { month: 'short' }, long: { month: 'long', year: 'numeric' } },
  };

/** Returns the labels of buckets in a zone: short ones for the axis, long ones for the card. */
export function bucketLabels(starts: readonly string[], bucket: UsageBucketSize, zone: string) {
  const { short, long } = bucketFormats[bucket];
  const isLong = bucket === 'hour' && starts.length > 30;
  const formatter = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...options, hourCycle: 'h23', timeZone: zone });
  const [axis, card] = [formatter(isLong ? { month: 'short', day: 'numeric' } : short), formatter(long)];
  return starts.map((start) => {
    // A day that is cut at the full UTC hour begins up to 59 minutes before midnight.
    const at = new Date(Date.parse(start) + (bucket === 'day' || bucket === 'month' ? 3_599_000 : 0));
    return { short: axis.format(at), long: card.format(at) };
  });
}

/** Returns numbers from 0 up to the first at or above the value, in three to five round steps; whole ones for counts. */
export function axisTicks(most: number, isWhole: boolean): number[] {
  if (!(most > 0)) return [0, 1, 2];
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = [0.1, 0.2, 0.25, 0.5, 1, 2]
    .map((factor) => factor * power)
    .filter((step) => !isWhole || Number.isInteger(step));
  const step = steps.find((size) => Math.ceil(most / size) <= 5) ?? 1;
  const count = Math.ceil(most / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
