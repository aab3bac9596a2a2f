import { type SQL, sql } from 'drizzle-orm';
import { times } from './usage-lists';
import type { RollupPiece } from './usage-rows';

const instant = (time: Date) => sql`${time.toISOString()}::timestamptz`;

/** Parts of time between bounds, each as often as a piece has it, with the number that `width_bucket` gives it. */
export type Parts = { bounds: Date[]; parts: { part: number; bucket: number | null; sign: 1 | -1 }[] };

/** Cuts the time of pieces where one begins or ends. */
export function partsOf(pieces: readonly RollupPiece[]): Parts {
  const ends = [...new Set(pieces.flatMap(({ from, to }) => [from.getTime(), to.getTime()]))].sort((a, b) => a - b);
  const placeOf = new Map(ends.map((end, place) => [end, place]));
  const parts = pieces.flatMap(({ from, to, bucket, sign }) => {
    const first = placeOf.get(from.getTime()) ?? 0;
    const count = (placeOf.get(to.getTime()) ?? 0) - first;
    return Array.from({ length: count }, (_, i) => ({ part: first + i + 1, bucket, sign }));
  });
  return { bounds: ends.map((end) => new Date(end)), parts };
}

/** Returns the ranges that parts make up, neighbours together: finding the first row takes longer than reading it. */
export function rangesOf({ bounds, parts }: Parts): { from: Date; to: Date }[] {
  const isRead = new Set(parts.map(({ part }) => part));
  const starts = bounds.filter((_, i) => isRead.has(i + 1) && !isRead.has(i));
  const ends = bounds.filter((_, i) => !isRead.has(i + 1) && isRead.has(i));
  return starts.map((from, i) => ({ from, to: ends[i] ?? from }));
}

/** Builds the rows of parts. */
export function rowsOfParts(parts: Parts, read: (since: SQL, until: SQL) => SQL): SQL {
  const ranges = rangesOf(parts);
  const [only] = ranges;
  if (ranges.length === 1 && only) return sql`(${read(instant(only.from), instant(only.to))}) r`;
  // The offset keeps PostgreSQL from joining all rows with all ranges, whose lengths it can't estimate.
  return sql`
    unnest(${times(ranges.map(({ from }) => from))}, ${times(ranges.map(({ to }) => to))}) as range (since, until)
    cross join lateral (${read(sql`range.since`, sql`range.until`)} offset 0) r`;
}
