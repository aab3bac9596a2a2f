import type { UsageHour } from './schema';

/** The periods of the usage chart. */
export const usageRanges = ['24h', '7d', '30d'] as const;
export type UsageRange = (typeof usageRanges)[number];

export const usageRangeLabels: Record<UsageRange, string> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
};

/** The usage of one bar of the chart: an hour, or a day in the viewer's time zone. */
export type UsageBucket = {
  start: Date;
  requests: number;
  refusals: number;
  refusalReasons: Record<string, number>;
  tokens: number;
};

const hourMs = 3_600_000;
const days: Record<Exclude<UsageRange, '24h'>, number> = { '7d': 7, '30d': 30 };

/**
 * Sums hours into the buckets of a period that ends now, including empty ones.
 * @param zone the time zone of days: the viewer's, or UTC while that is unknown
 */
export function bucketUsage(hours: UsageHour[], range: UsageRange, now: Date, zone: 'local' | 'utc'): UsageBucket[] {
  const starts = range === '24h' ? hourStarts(now) : dayStarts(now, days[range], zone);
  const buckets = starts.map((start) => ({ start, ...nothing() }));
  for (const used of hours) {
    const at = new Date(used.hour);
    const bucket = buckets.findLast(({ start }) => start <= at);
    if (!bucket || at > now) continue;
    add(bucket, used);
  }
  return buckets;
}

function hourStarts(now: Date): Date[] {
  const current = Math.floor(now.getTime() / hourMs) * hourMs;
  return Array.from({ length: 24 }, (_, i) => new Date(current - (23 - i) * hourMs));
}

function dayStarts(now: Date, count: number, zone: 'local' | 'utc'): Date[] {
  return Array.from({ length: count }, (_, i) => {
    const back = count - 1 - i;
    return zone === 'utc'
      ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - back))
      : new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
  });
}

/** Returns the totals of a period. */
export function totalUsage(buckets: UsageBucket[]): Usage {
  const total = nothing();
  for (const bucket of buckets) add(total, bucket);
  return total;
}

type Usage = Omit<UsageBucket, 'start'>;

function nothing(): Usage {
  return { requests: 0, refusals: 0, refusalReasons: {}, tokens: 0 };
}

function add(sum: Usage, used: Usage): void {
  sum.requests += used.requests;
  sum.refusals += used.refusals;
  sum.tokens += used.tokens;
  for (const [reason, count] of Object.entries(used.refusalReasons)) {
    sum.refusalReasons[reason] = (sum.refusalReasons[reason] ?? 0) + count;
  }
}
