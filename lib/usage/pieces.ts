import { hourMs, type TimeRange, type UsageBucketSize } from './time';

/** Until when hours and days were written from minutes and hours. */
export type UsageProgress = { hoursUntil: Date; daysUntil: Date };

/** A part of a range, and the rollups that hold it. */
export type UsagePiece = TimeRange & { grain: UsageBucketSize };

const dayMs = 24 * hourMs;
const ceil = (at: Date, ms: number) => new Date(Math.ceil(at.getTime() / ms) * ms);
const floor = (at: Date, ms: number) => new Date(Math.floor(at.getTime() / ms) * ms);
const monthOf = (at: Date, isEnd: boolean) => {
  const start = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  return isEnd || start.getTime() === at.getTime()
    ? start
    : new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1));
};
const earlier = (a: Date, b: Date) => (a < b ? a : b);
const coarser: Record<UsageBucketSize, UsageBucketSize[]> = {
  month: ['month', 'day', 'hour', 'minute'],
  day: ['day', 'hour', 'minute'],
  hour: ['hour', 'minute'],
  minute: ['minute'],
};

/** Splits a range into the fewest rollups that make it up, of this grain or finer ones. */
export function piecesOf(range: TimeRange, progress: UsageProgress, grain: UsageBucketSize = 'month'): UsagePiece[] {
  const { from, to } = range;
  if (from >= to) return [];
  if (grain === 'minute') return [{ from, to, grain }];
  const finer = coarser[grain][1] ?? 'minute';
  const [start, end] = wholePart(range, progress, grain);
  if (start >= end) return piecesOf(range, progress, finer);
  return [
    ...piecesOf({ from, to: start }, progress, finer),
    { from: start, to: end, grain },
    ...piecesOf({ from: end, to }, progress, finer),
  ];
}

/** Returns the whole periods of a range that are written. */
function wholePart({ from, to }: TimeRange, progress: UsageProgress, grain: 'month' | 'day' | 'hour'): [Date, Date] {
  if (grain === 'hour') return [ceil(from, hourMs), earlier(to, progress.hoursUntil)];
  if (grain === 'day') return [ceil(from, dayMs), floor(earlier(to, progress.daysUntil), dayMs)];
  // The month's row holds the days until now.
  const written = to >= progress.daysUntil ? progress.daysUntil : monthOf(to, true);
  return [monthOf(from, false), written];
}

/** Splits buckets into pieces; neighbours of one grain are joined. */
export function piecesOfBuckets(starts: readonly Date[], to: Date, progress: UsageProgress): UsagePiece[] {
  const joined: UsagePiece[] = [];
  starts.forEach((from, index) => {
    for (const piece of piecesOf({ from, to: starts[index + 1] ?? to }, progress)) {
      const last = joined.at(-1);
      // A month's row lies in one bucket, though it starts in the middle of none.
      if (last && last.grain === piece.grain && last.to.getTime() === piece.from.getTime()) last.to = piece.to;
      else joined.push({ ...piece });
    }
  });
  return joined;
}
