/** The periods of usage: ranges, and buckets in a time zone. Days are cut at full UTC hours, as the rollups are. */

export const usageBuckets = ['minute', 'hour', 'day', 'month'] as const;
export type UsageBucketSize = (typeof usageBuckets)[number];

export type TimeRange = { from: Date; to: Date };

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The longest and the shortest range that a chart can show with each bucket size. */
const longestMs: Record<UsageBucketSize, number> = {
  minute: 48 * hourMs,
  hour: 31 * dayMs,
  day: 95 * dayMs,
  month: Number.POSITIVE_INFINITY,
};
const shortestMs: Record<UsageBucketSize, number> = { minute: 0, hour: 2 * hourMs, day: 2 * dayMs, month: 60 * dayMs };
const minutesKeptMs = 48 * hourMs;

/** Returns the sizes of buckets that make sense for a range; at least one. */
export function bucketsFor({ from, to }: TimeRange, now: Date): UsageBucketSize[] {
  const length = to.getTime() - from.getTime();
  return usageBuckets.filter((size) => {
    if (size === 'minute' && now.getTime() - from.getTime() > minutesKeptMs) return false;
    // A range that is older than the minutes has only hours, even below two hours.
    const shortest = size === 'hour' && now.getTime() - from.getTime() > minutesKeptMs ? 0 : shortestMs[size];
    return length <= longestMs[size] && length >= shortest;
  });
}

type LocalDate = { year: number; month: number; day: number };

// Creating a formatter takes longer than using it a hundred times.
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string, at: Date): Record<string, number> {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
}

/** Returns whether a text is the name of a time zone. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][\w+-]*(?:\/[\w+-]+){0,2}$/.test(zone)) return false;
  try {
    return partsIn(zone, new Date(0)).year !== undefined;
  } catch {
    return false;
  }
}

function offsetMs(zone: string, at: Date): number {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsIn(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1_000) * 1_000;
}

/** Returns whether days of a zone begin at full UTC hours throughout a range. */
export function hasFullHours(zone: string, { from, to }: TimeRange): boolean {
  return [from, to].every((at) => offsetMs(zone, at) % hourMs === 0);
}

const localDate = (zone: string, at: Date): LocalDate => {
  const { year = 1970, month = 1, day = 1 } = partsIn(zone, at);
  return { year, month, day };
};

/** Returns when a day begins in a zone, cut to the full UTC hour. Days and months may overflow. */
export function startOfDay(zone: string, { year, month, day }: LocalDate): Date {
  const wall = Date.UTC(year, month - 1, day);
  const guess = wall - offsetMs(zone, new Date(wall));
  // The offset may change between the guess and the day's beginning; where midnight does not exist, it is the hour after.
  const second = wall - offsetMs(zone, new Date(guess));
  const start = offsetMs(zone, new Date(second)) === wall - second ? second : Math.max(guess, second);
  return new Date(Math.floor(start / hourMs) * hourMs);
}

const floorTo = (at: Date, ms: number) => new Date(Math.floor(at.getTime() / ms) * ms);

/** Returns where the buckets of a range start, the first at its beginning. */
export function bucketStarts({ from, to }: TimeRange, size: UsageBucketSize, zone: string): Date[] {
  const starts = [from];
  const push = (start: Date) => {
    if (start > from && start < to) starts.push(start);
    return start < to;
  };
  if (size === 'minute' || size === 'hour') {
    const step = size === 'minute' ? 60_000 : hourMs;
    for (let at = floorTo(from, step).getTime() + step; at < to.getTime(); at += step) push(new Date(at));
    return starts;
  }
  const first = localDate(zone, from);
  for (let next = 1; ; next += 1) {
    const date = size === 'day' ? { ...first, day: first.day + next } : { ...first, month: first.month + next, day: 1 };
    if (!push(startOfDay(zone, date))) return starts;
  }
}

/** The ranges that end now, with the number of days that they cover; 0 for those that are shorter. */
export const usageRanges = ['1h', '24h', '7d', '30d', '90d', '12m'] as const;
export type UsageRange = (typeof usageRanges)[number];
const days: Partial<Record<UsageRange, number>> = { '7d': 7, '30d': 30, '90d': 90 };

/** Returns the time of a range that ends with the current minute, or else hour. */
export function rangeUntil(now: Date, range: UsageRange, zone: string): TimeRange {
  if (range === '1h') {
    const to = new Date(floorTo(now, 60_000).getTime() + 60_000);
    return { from: new Date(to.getTime() - hourMs), to };
  }
  const to = new Date(floorTo(now, hourMs).getTime() + hourMs);
  if (range === '24h') return { from: new Date(to.getTime() - dayMs), to };
  const today = localDate(zone, now);
  if (range === '12m') return { from: startOfDay(zone, { ...today, month: today.month - 11, day: 1 }), to };
  return { from: startOfDay(zone, { ...today, day: today.day - (days[range] ?? 1) + 1 }), to };
}

/** Returns the day after one of a date in a zone, or the day itself. */
export function dayOf(zone: string, text: string, isEnd: boolean): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match || !Number.isFinite(Date.parse(text))) return null;
  const [year, month, day] = match.slice(1).map(Number);
  return startOfDay(zone, { year: year ?? 1970, month: month ?? 1, day: (day ?? 1) + (isEnd ? 1 : 0) });
}
