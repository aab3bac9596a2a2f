import { bucketsFor, dayOf, rangeUntil, type TimeRange, type UsageBucketSize, type UsageRange } from './time';

/** The time asked for: a range until now, or days or instants. */
export type UsageTime = { range: UsageRange | null; from: string; to: string };

/** Returns the time that was asked for; null when its ends make none within the 13 months that are kept. */
export function timeOf({ range, from, to }: UsageTime, now: Date, zone: string): TimeRange | null {
  if (range) return rangeUntil(now, range, zone);
  const [start, end] = [instantOf(from, zone, false), instantOf(to, zone, true)];
  const earliest = now.getTime() - 400 * 24 * 3_600_000;
  if (!start || !end || start >= end || end.getTime() < earliest) return null;
  return { from: new Date(Math.max(start.getTime(), Math.floor(earliest / 3_600_000) * 3_600_000)), to: end };
}

function instantOf(text: string, zone: string, isEnd: boolean): Date | null {
  const day = dayOf(zone, text, isEnd);
  if (day) return day;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? new Date(Math.floor(ms / 60_000) * 60_000) : null;
}

/** Returns the size of the buckets: the one asked for where it makes sense, or what suits the time. */
export function bucketOf(bucket: UsageBucketSize | null, range: UsageRange | null, time: TimeRange, now: Date) {
  const possible = bucketsFor(time, now);
  if (bucket && possible.includes(bucket)) return bucket;
  if (range === '12m') return 'month';
  if ((range === '7d' || range === '30d') && possible.includes('day')) return 'day';
  return possible[0] ?? 'month';
}
