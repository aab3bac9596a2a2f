import { percentileOf } from './latency';

/** The figures that add up. */
export type UsageSums = {
  requests: number;
  refusals: number;
  failures: number;
  input: number;
  output: number;
  cached: number;
  reasoning: number;
  estimated: number;
};

export const noUsage: UsageSums = {
  requests: 0,
  refusals: 0,
  failures: 0,
  input: 0,
  output: 0,
  cached: 0,
  reasoning: 0,
  estimated: 0,
};

/** Sums, and latencies in milliseconds, which are null without requests. */
export type UsageFigures = UsageSums & { p50: number | null; p95: number | null };

export const usageMetrics = [
  'requests',
  'refusals',
  'failures',
  'error_rate',
  'input',
  'cached',
  'output',
  'reasoning',
  'p50',
  'p95',
] as const;
export type UsageMetric = (typeof usageMetrics)[number];

export const metricLabels: Record<UsageMetric, string> = {
  requests: 'Requests',
  refusals: 'Refusals',
  failures: 'Failures',
  error_rate: 'Error rate',
  input: 'Input tokens',
  cached: 'Cached input tokens',
  output: 'Output tokens',
  reasoning: 'Reasoning tokens',
  p50: 'Latency p50',
  p95: 'Latency p95',
};

/** Returns whether groups of a metric add up to its total. */
export const isSum = (metric: UsageMetric) => metric !== 'error_rate' && metric !== 'p50' && metric !== 'p95';

/** Returns one metric of figures; null if it has no value. */
export function metricOf(figures: UsageFigures, metric: UsageMetric): number | null {
  if (metric === 'error_rate') return figures.requests > 0 ? figures.failures / figures.requests : null;
  return figures[metric];
}

export const usageSumNames = Object.keys(noUsage) as (keyof UsageSums)[];

/** Returns the sums from which a metric is computed, including the sum that says whether it is estimated. */
export function sumsBehind(metric: UsageMetric): (keyof UsageSums)[] {
  if (metric === 'error_rate') return ['requests', 'failures'];
  if (metric === 'p50' || metric === 'p95') return ['requests'];
  return metric === 'input' || metric === 'output' ? [metric, 'estimated'] : [metric];
}

/** Adds sums; a factor of -1 subtracts the second. */
export function addSums(one: UsageSums, other: UsageSums, factor = 1): UsageSums {
  const sum = { ...one };
  for (const name of usageSumNames) sum[name] += factor * other[name];
  return sum;
}

/** Returns the percentiles of latencies that were counted by bucket. */
export function toPercentiles(counts: ReadonlyMap<number, number> | undefined) {
  return { p50: percentileOf(counts ?? new Map(), 50), p95: percentileOf(counts ?? new Map(), 95) };
}
