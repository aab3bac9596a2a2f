import {
  findUsageBuckets,
  findUsageGroups,
  findUsageLatencies,
  findUsageProgress,
  rankUsageGroups,
  type UsageDb,
  type UsageGroup,
  type UsageOrder,
  type UsageScope,
} from '@/db/queries/usage-report';
import { addSums, noUsage, toPercentiles, type UsageSums } from './metrics';
import { piecesOf, piecesOfBuckets } from './pieces';
import type { UsageTotals } from './schema';
import { bucketStarts, type TimeRange, type UsageBucketSize } from './time';

type ReportQuery = {
  time: TimeRange;
  bucket: UsageBucketSize;
  zone: string;
  group: UsageGroup;
  order: UsageOrder;
  /** How many groups are told apart. */
  limit: number;
  /** Whether latencies are counted for each bucket too, which takes longer. */
  withBucketLatencies: boolean;
};

type ReportGroup = UsageTotals & { value: string };

type UsageReport = {
  starts: Date[];
  /** The busiest, largest first. */
  groups: ReportGroup[];
  /** All other groups together; null where there are none. */
  rest: UsageTotals | null;
  /** Of all groups. */
  total: UsageTotals;
  groupCount: number;
};

/** Reads usage by time and group. */
export async function readUsageReport(scope: UsageScope, query: ReportQuery, db?: UsageDb): Promise<UsageReport> {
  const { time, bucket, zone, group } = query;
  const starts = bucketStarts(time, bucket, zone);
  const progress = await findUsageProgress(db);
  const whole = piecesOf(time, progress);
  const byTime =
    bucket === 'minute'
      ? [{ grain: bucket, from: time.from, to: time.to, sign: 1, bucket: null } as const]
      : piecesOfBuckets(starts, time.to, progress);
  const [ranked, totals, totalLatencies] = await Promise.all([
    rankUsageGroups(scope, { pieces: whole, group, order: query.order, limit: query.limit }, db),
    findUsageBuckets(scope, { pieces: byTime, group: null, starts }, db),
    findUsageLatencies(
      scope,
      query.withBucketLatencies ? { pieces: byTime, group: null, starts } : { pieces: whole, group: null },
      db,
    ),
  ]);
  const values = ranked.map(({ value }) => value);
  const [series, latencies] =
    values.length === 0
      ? [[], []]
      : await Promise.all([
          findUsageBuckets(scope, { pieces: byTime, group, values, starts }, db),
          findUsageLatencies(
            scope,
            query.withBucketLatencies ? { pieces: byTime, group, values, starts } : { pieces: whole, group, values },
            db,
          ),
        ]);
  const assemble = (rows: readonly SumRow[], counts: readonly LatencyRow[]): UsageTotals => {
    const [rowsOf, countsIn] = [byBucket(rows), byBucket(query.withBucketLatencies ? counts : [])];
    return {
      figures: { ...sumOf(rows), ...toPercentiles(countsOf(counts)) },
      buckets: starts.map((_, bucket) => ({
        ...sumOf(rowsOf.get(bucket) ?? []),
        ...toPercentiles(countsOf(countsIn.get(bucket) ?? [])),
      })),
    };
  };
  const groupCount = ranked[0]?.groups ?? 0;
  const others = () =>
    assemble(
      [...totals, ...series.map((row) => ({ bucket: row.bucket, ...addSums(noUsage, row, -1) }))],
      [...totalLatencies, ...latencies.map((row) => ({ ...row, count: -row.count }))],
    );
  return {
    starts,
    groups: values.map((value) => ({
      value,
      ...assemble(
        series.filter((row) => row.value === value),
        latencies.filter((row) => row.value === value),
      ),
    })),
    rest: groupCount > values.length ? others() : null,
    total: assemble(totals, totalLatencies),
    groupCount,
  };
}

/** Returns how many admitted requests admission counted and the request log lacks. */
export async function countNotRecorded(scope: UsageScope, time: TimeRange, db?: UsageDb): Promise<number> {
  const pieces = piecesOf(time, await findUsageProgress(db));
  const rows = await findUsageGroups(
    { ...scope, statuses: ['not_recorded'] },
    { pieces, group: 'status', order: 'requests', limit: 1 },
    db,
  );
  return rows[0]?.requests ?? 0;
}

/** Returns the keys, models and endpoints with the most requests of a time. */
export async function readUsageOptions(scope: UsageScope, time: TimeRange, limit: number, db?: UsageDb) {
  const pieces = piecesOf(time, await findUsageProgress(db));
  const find = async (group: UsageGroup) =>
    (await rankUsageGroups(scope, { pieces, group, order: 'requests', limit }, db)).map(({ value }) => value);
  const [keys, models, endpoints] = await Promise.all([find('key'), find('model'), find('endpoint')]);
  return { keys, models, endpoints };
}

type SumRow = UsageSums & { bucket: number };
type LatencyRow = { bucket: number; latency: number; count: number };

function byBucket<Row extends { bucket: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const inBucket = found.get(row.bucket);
    if (inBucket) inBucket.push(row);
    else found.set(row.bucket, [row]);
  }
  return found;
}

const sumOf = (rows: readonly UsageSums[]) => rows.reduce<UsageSums>((sum, row) => addSums(sum, row), noUsage);

/** Adds up how many requests each latency bucket has. */
export function countsOf(rows: readonly { latency: number; count: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { latency, count } of rows) counts.set(latency, (counts.get(latency) ?? 0) + count);
  return counts;
}
