import type { UsageHour } from '../api-keys/schema';
import type { UsageBucket } from '../api-keys/usage-buckets';

const hourMs = 3_600_000;
type Zone = 'local' | 'utc';

/** The hours of today, each with the requests of the same hour yesterday, and both days up to the last full hour. */
export type Today = {
  buckets: UsageBucket[];
  yesterday: number[];
  /** Null in the first hour of the day. */
  compared: { until: Date; today: number; yesterday: number } | null;
};

/**
 * Sorts hours into those of today and yesterday, including empty ones. In zones whose offset has no full hours, a day
 * begins with the first full hour of UTC.
 * @param zone the time zone of the day: the viewer's, or UTC while that is unknown
 */
export function toToday(hours: UsageHour[], now: Date, zone: Zone): Today {
  const byStart = new Map(hours.map((hour) => [new Date(hour.hour).getTime(), hour]));
  const starts: Date[] = [];
  const end = dayStart(now, 1, zone);
  for (let at = dayStart(now, 0, zone); at < end; at += hourMs) starts.push(new Date(at));
  const buckets = starts.map((start) => {
    const { requests, refusals, refusalReasons, tokens } = byStart.get(start.getTime()) ?? nothing;
    return { start, requests, refusals, refusalReasons, tokens };
  });
  const yesterday = starts.map((start) => byStart.get(dayBefore(start, zone))?.requests ?? 0);
  const full = starts.filter((start) => start.getTime() + hourMs <= now.getTime()).length;
  const until = starts[full];
  const sum = (values: number[]) => values.slice(0, full).reduce((total, value) => total + value, 0);
  return {
    buckets,
    yesterday,
    compared:
      full === 0 || !until
        ? null
        : { until, today: sum(buckets.map(({ requests }) => requests)), yesterday: sum(yesterday) },
  };
}

const nothing = { requests: 0, refusals: 0, refusalReasons: {}, tokens: 0 };

/** The first full hour of a day of the zone. */
function dayStart(now: Date, ahead: number, zone: Zone): number {
  const midnight =
    zone === 'utc'
      ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + ahead)
      : new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead).getTime();
  return Math.ceil(midnight / hourMs) * hourMs;
}

/** The hour that has the same time of day on the day before. */
function dayBefore(start: Date, zone: Zone): number {
  if (zone === 'utc') return start.getTime() - 24 * hourMs;
  const before = new Date(start);
  before.setDate(before.getDate() - 1);
  return Math.floor(before.getTime() / hourMs) * hourMs;
}
