/**
 * Latencies are counted in fixed buckets, each 1.1 times as wide as the one before. A percentile is the geometric middle
 * of its bucket, so it is at most 4.9 % off. Bucket 0 is below a millisecond.
 */
const ratio = 1.1;
const lastBucket = 255;
/** A counted bucket is one number: its count times this, plus the bucket. */
const base = 256;

/** Returns the bucket of a latency in milliseconds. */
export function latencyBucketOf(ms: number): number {
  if (ms < 1) return 0;
  // Without the addition, rounding puts some of the lower bounds into the bucket before.
  return Math.min(lastBucket, 1 + Math.floor(Math.log(ms) / Math.log(ratio) + 1e-9));
}

/** Packs the count of a bucket, as `usage_rollups.latencies` holds it. */
export const packLatency = (bucket: number, count: number): number => count * base + bucket;

/** The number of requests of each bucket. */
export type LatencyCounts = ReadonlyMap<number, number>;

/** Returns a percentile in milliseconds, by the nearest rank; null without requests. */
export function percentileOf(counts: LatencyCounts, percent: number): number | null {
  const sorted = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let rank = Math.max(1, Math.ceil((percent / 100) * total));
  for (const [bucket, count] of sorted) {
    rank -= count;
    if (rank <= 0) return bucket === 0 ? 0 : ratio ** (bucket - 0.5);
  }
  return null;
}
