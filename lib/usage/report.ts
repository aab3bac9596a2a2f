import { findLastUsedKeys } from '@/db/queries/usage-names';
import {
  findRankedBuckets,
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
import { isInTotalRows } from '@/db/queries/usage-rows';
import { addSums, noUsage, toPercentiles, type UsageSums } from './metrics';
import { piecesOf, piecesOfBuckets, type UsagePiece, type UsageProgress } from './pieces';
import { readAsWritten } from './progress';
import type { UsageTotals } from './schema';
import { bucketStarts, type TimeRange, type UsageBucketSize } from './time';

type ReportQuery = {
  time: TimeRange;
  bucket: UsageBucketSize;
  zone: string;
  group: UsageGroup;
  order: UsageOrder;
  /** How many groups are returned one by one; the others are summed. */
  limit: number;
  /** Whether latencies are counted for each bucket too, which takes longer. */
  withBucketLatencies: boolean;
};

/** More buckets of all owners are more rows than those of the ones with most, and of all in the longest periods. */
const mostBuckets = 24;

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
export function readUsageReport(scope: UsageScope, query: ReportQuery, db?: UsageDb): Promise<UsageReport> {
  return readAsWritten(scope, (found, progress) => readReport(found, query, progress, db), db);
}

async function readReport(scope: UsageScope, query: ReportQuery, progress: UsageProgress, db?: UsageDb) {
  const { time, bucket, zone, group } = query;
  const starts = bucketStarts(time, bucket, zone);
  const whole = piecesOf(time, progress);
  const byTime =
    bucket === 'minute'
      ? [{ grain: bucket, from: time.from, to: time.to, sign: 1, bucket: null } as const]
      : piecesOfBuckets(starts, time.to, progress);
  const read = group === 'key' || (group === 'owner' && starts.length > mostBuckets) ? readRanked : readGroups;
  const { values, groupCount, series, totals } = await read(scope, { ...query, starts, whole, byTime }, db);
  const inTime = query.withBucketLatencies ? { pieces: byTime, starts } : { pieces: whole };
  const [latencies, totalLatencies] = await readLatencies(scope, { ...inTime, group, values }, db);
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

type SumsQuery = ReportQuery & { starts: Date[]; whole: UsagePiece[]; byTime: UsagePiece[] };

/** Of many groups, those with most are found first, by rows of the longest periods, and then drawn. */
async function readRanked(scope: UsageScope, { group, order, limit, starts, whole, byTime }: SumsQuery, db?: UsageDb) {
  const [ranked, totals] = await Promise.all([
    rankUsageGroups(scope, { pieces: whole, group, order, limit }, db),
    findUsageBuckets(scope, { pieces: byTime, group: null, starts }, db),
  ]);
  const values = ranked.map(({ value }) => value);
  const series = values.length > 0 ? await findUsageBuckets(scope, { pieces: byTime, group, values, starts }, db) : [];
  return { values, groupCount: ranked[0]?.groups ?? 0, series, totals };
}

async function readGroups(scope: UsageScope, { group, order, limit, starts, byTime }: SumsQuery, db?: UsageDb) {
  const totals = await findRankedBuckets(scope, { pieces: byTime, group, order, limit, starts }, db);
  const series = totals.flatMap((row) => (row.value === null ? [] : [{ ...row, value: row.value }]));
  const places = new Map(series.map(({ place, value }) => [place ?? 0, value]));
  const values = [...places].sort(([a], [b]) => a - b).map(([, value]) => value);
  return { values, groupCount: series[0]?.groups ?? 0, series, totals };
}

type LatenciesQuery = { pieces: UsagePiece[]; starts?: Date[]; group: UsageGroup; values: string[] };

/** Counts the latencies of these groups, and of all together. */
async function readLatencies(scope: UsageScope, query: LatenciesQuery, db?: UsageDb) {
  const { group, values, ...inTime } = query;
  if (isInTotalRows(scope, group)) {
    const all = await findUsageLatencies(scope, { ...inTime, group, shown: values }, db);
    return [all.filter(({ value }) => value !== null), all] as const;
  }
  return Promise.all([
    values.length > 0 ? findUsageLatencies(scope, query, db) : [],
    findUsageLatencies(scope, { ...inTime, group: null }, db),
  ]);
}

/** Returns how many admitted requests admission counted and the request log lacks. */
export function countNotRecorded(asked: UsageScope, time: TimeRange, db?: UsageDb): Promise<number> {
  const read = async (scope: UsageScope, progress: UsageProgress) => {
    const query = { pieces: piecesOf(time, progress), group: 'status', order: 'requests', limit: 1 } as const;
    const rows = await findUsageGroups(scope, query, db);
    return rows[0]?.requests ?? 0;
  };
  return readAsWritten({ ...asked, statuses: ['not_recorded'] }, read, db);
}

/**
 * Returns the keys that were used last since the start of a time, which are found at once however many there are, and the
 * models and endpoints with the most requests in it.
 */
export async function readUsageOptions(scope: UsageScope, time: TimeRange, limit: number, db?: UsageDb) {
  const pieces = piecesOf(time, await findUsageProgress(scope.organizationId, db));
  const find = async (group: 'model' | 'endpoint') =>
    (await rankUsageGroups(scope, { pieces, group, order: 'requests', limit }, db)).map(({ value }) => value);
  const [keys, models, endpoints] = await Promise.all([
    findLastUsedKeys(scope, time.from, limit, db),
    find('model'),
    find('endpoint'),
  ]);
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
