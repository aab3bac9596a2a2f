import { percentileOf } from './latency';

/** What is added up. */
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

/** Sums and latencies in milliseconds; null where no request says any. */
export type UsageFigures = UsageSums & { p50: number | null; p95: number | null };

const names = Object.keys(noUsage) as (keyof UsageSums)[];

/** Adds up sums. */
export function addSums(one: UsageSums, other: UsageSums): UsageSums {
  const sum = { ...one };
  for (const name of names) sum[name] += other[name];
  return sum;
}

/** Returns the percentiles of latencies that were counted by bucket. */
export function toPercentiles(counts: ReadonlyMap<number, number> | undefined) {
  return { p50: percentileOf(counts ?? new Map(), 50), p95: percentileOf(counts ?? new Map(), 95) };
}
