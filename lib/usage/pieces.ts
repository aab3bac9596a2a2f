import { hourMs, type TimeRange, type UsageBucketSize } from './time';

/** The times until which open hours, hours and days have been written from minutes and hours. */
export type UsageProgress = { openUntil: Date; hoursUntil: Date; daysUntil: Date };

/** Rollups that are a part of a range, or (with the sign -1) that must be subtracted from a coarser piece. */
export type UsagePiece = TimeRange & {
  grain: UsageBucketSize | 'open' | 'quarter';
  sign: 1 | -1;
  /** The bucket that it belongs to, if there are several. */
  bucket: number | null;
};

const dayMs = 24 * hourMs;
/** Two hours less than minutes are kept, because minutes are deleted on time but hours are written later. */
const minutesKeptMs = 46 * hourMs;
const ceil = (at: Date, ms: number) => new Date(Math.ceil(at.getTime() / ms) * ms);
const floor = (at: Date, ms: number) => new Date(Math.floor(at.getTime() / ms) * ms);
const monthOf = (at: Date, later = 0) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later));
const quarterOf = (at: Date, later = 0) => monthOf(at, later - (at.getUTCMonth() % 3));
const earlier = (a: Date, b: Date) => (a < b ? a : b);
const later = (a: Date, b: Date) => (a > b ? a : b);
const lengthOf = ({ from, to }: TimeRange) => to.getTime() - from.getTime();
const finer = { quarter: 'month', month: 'day', day: 'hour', hour: 'open' } as const;
type Coarse = keyof typeof finer;

/** Splits a range into the fewest rollups that make it up, of this grain or finer ones. Only totals have quarters. */
export function piecesOf(range: TimeRange, progress: UsageProgress, grain: Coarse | 'open' = 'month'): UsagePiece[] {
  const { from, to } = range;
  if (from >= to) return [];
  if (grain === 'open') return piecesOfOpenHours(range, progress);
  const [start, end] = wholePart(range, progress, grain);
  if (start > end) return piecesOfPart(range, progress, grain);
  return [
    ...piecesOfPart({ from, to: start }, progress, grain),
    ...(start < end ? [{ from: start, to: end, grain, sign: 1, bucket: null } as const] : []),
    ...piecesOfPart({ from: end, to }, progress, grain),
  ];
}

/** Splits a range that is not written as hours into open hours, as far as these are written, and minutes. */
function piecesOfOpenHours({ from, to }: TimeRange, { hoursUntil, openUntil }: UsageProgress): UsagePiece[] {
  const start = later(ceil(from, hourMs), hoursUntil);
  // The row of the open hour contains the minutes until `openUntil`.
  const end = to >= openUntil ? openUntil : floor(to, hourMs);
  const parts: (TimeRange & { grain: 'minute' | 'open' })[] =
    start >= end
      ? [{ from, to, grain: 'minute' }]
      : [
          { from, to: start, grain: 'minute' },
          { from: start, to: end, grain: 'open' },
          { from: end, to, grain: 'minute' },
        ];
  return parts.filter((part) => part.from < part.to).map((part) => ({ ...part, sign: 1, bucket: null }));
}

/** Returns the whole written periods of a range. The end is before the start if no period starts in the range. */
function wholePart({ from, to }: TimeRange, progress: UsageProgress, grain: Coarse): [Date, Date] {
  if (grain === 'hour') {
    // Older hours may have no minutes, so the whole last hour counts.
    const hasMinutes = to.getTime() > progress.hoursUntil.getTime() - minutesKeptMs;
    return [ceil(from, hourMs), earlier(hasMinutes ? floor(to, hourMs) : to, progress.hoursUntil)];
  }
  if (grain === 'day') return [ceil(from, dayMs), floor(earlier(to, progress.daysUntil), dayMs)];
  const [periodOf, months] = grain === 'quarter' ? [quarterOf, 3] : [monthOf, 1];
  const start = periodOf(from).getTime() === from.getTime() ? from : periodOf(from, months);
  // The row of the last period contains the days until `daysUntil`.
  return [start, to >= progress.daysUntil ? progress.daysUntil : periodOf(to)];
}

/** Splits a part of a period, or periods that are not written. More than half of one is read as a difference. */
function piecesOfPart(part: TimeRange, progress: UsageProgress, grain: Coarse): UsagePiece[] {
  const period = writtenPeriod(part, progress, grain);
  if (period === null || 2 * lengthOf(part) <= lengthOf(period)) return piecesOf(part, progress, finer[grain]);
  const outside = [
    { from: period.from, to: part.from },
    { from: part.to, to: period.to },
  ].flatMap((range) => piecesOf(range, progress, finer[grain]));
  return [
    { ...period, grain, sign: 1, bucket: null },
    ...outside.map((piece) => ({ ...piece, sign: -piece.sign as 1 | -1 })),
  ];
}

/** Returns the written day or month that contains a part; null without one, or if the part needs minutes or months. */
function writtenPeriod({ from, to }: TimeRange, { daysUntil }: UsageProgress, grain: Coarse): TimeRange | null {
  if (grain === 'hour' || grain === 'quarter' || from.getTime() % hourMs !== 0 || to.getTime() % hourMs !== 0)
    return null;
  const start = grain === 'day' ? floor(from, dayMs) : monthOf(from);
  const end = grain === 'day' ? new Date(start.getTime() + dayMs) : earlier(monthOf(from, 1), daysUntil);
  return to <= end && end <= daysUntil ? { from: start, to: end } : null;
}

/** Splits buckets into pieces. */
export function piecesOfBuckets(starts: readonly Date[], to: Date, progress: UsageProgress): UsagePiece[] {
  return starts.flatMap((from, bucket) =>
    piecesOf({ from, to: starts[bucket + 1] ?? to }, progress).map((piece) => ({ ...piece, bucket })),
  );
}
