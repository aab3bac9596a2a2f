import { hasManyCohorts } from '@/db/queries/usage-cohorts';
import { findLastUsedKeys } from '@/db/queries/usage-names';
import {
  findRankedBuckets,
  findUsageGroups,
  findUsageLatencies,
  findUsageProgress,
  findUsageSums,
  ranksTotals,
  rankUsageGroups,
  type UsageDb,
  type UsageGroup,
  type UsageOrder,
  type UsageScope,
} from '@/db/queries/usage-report';
import { isInTotalRows } from '@/db/queries/usage-rows';
import {
  addSums,
  noUsage,
  sumsBehind,
  toPercentiles,
  type UsageMetric,
  type UsageSums,
  usageSumNames,
} from './metrics';
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
  /** The metric that buckets hold; all others are 0 or null in them, which is sooner read. */
  metric: UsageMetric | 'all';
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
  const { time, bucket, zone, group, metric } = query;
  const starts = bucketStarts(time, bucket, zone);
  const whole = piecesOf(time, progress);
  const ranking = ranksTotals(scope, query) ? piecesOf(time, progress, 'quarter') : whole;
  const byTime =
    bucket === 'minute'
      ? starts.map((from, at) => ({ grain: bucket, from, to: starts[at + 1] ?? time.to, sign: 1, bucket: at }) as const)
      : piecesOfBuckets(starts, time.to, progress);
  const isRanked = group === 'key' || (group === 'owner' && (starts.length > mostBuckets || hasManyCohorts(scope)));
  const read = isRanked ? readRanked : readGroups;
  const { groups, groupCount, total } = await read(scope, { ...query, starts, ranking, whole, byTime }, db);
  const withBucketLatencies = metric === 'all' || metric === 'p50' || metric === 'p95';
  const pieces = withBucketLatencies ? byTime : whole;
  const values = groups.map(({ value }) => value);
  const [latencies, totalLatencies] = await readLatencies(scope, { pieces, group, values }, db);
  const assemble = ({ sums, buckets }: Sums, counts: readonly LatencyRow[]): UsageTotals => {
    const countsIn = byBucket(withBucketLatencies ? counts : []);
    return {
      figures: { ...sums, ...toPercentiles(countsOf(counts)) },
      buckets: buckets.map((bucketSums, at) => ({
        ...bucketSums,
        ...toPercentiles(countsOf(countsIn.get(at) ?? [])),
      })),
    };
  };
  const others = () =>
    assemble(groups.reduce(subtract, total), [
      ...totalLatencies,
      ...latencies.map((row) => ({ ...row, count: -row.count })),
    ]);
  return {
    starts,
    groups: groups.map(({ value, ...sums }) => ({
      value,
      ...assemble(
        sums,
        latencies.filter((row) => row.value === value),
      ),
    })),
    rest: groupCount > values.length ? others() : null,
    total: assemble(total, totalLatencies),
    groupCount,
  };
}

/** Sums of a time, and of each of its buckets. */
type Sums = { sums: UsageSums; buckets: UsageSums[] };
type GroupSums = Sums & { value: string };
type SumsQuery = ReportQuery & {
  starts: Date[];
  /** The whole time, by quarters too where keys are ranked by their totals. */
  ranking: UsagePiece[];
  whole: UsagePiece[];
  byTime: UsagePiece[];
};
type ReportSums = { groups: GroupSums[]; groupCount: number; total: Sums };

const subtract = (one: Sums, other: Sums): Sums => ({
  sums: addSums(one.sums, other.sums, -1),
  buckets: one.buckets.map((sums, at) => addSums(sums, other.buckets[at] ?? noUsage, -1)),
});

/** Of many groups or buckets, the groups with most are found first, by rows of the longest periods, and then drawn. */
async function readRanked(scope: UsageScope, query: SumsQuery, db?: UsageDb): Promise<ReportSums> {
  const { group, order, limit, metric, starts, ranking, whole, byTime } = query;
  const isOfMany = group === 'key' || hasManyCohorts(scope);
  const findRanked = isOfMany ? rankUsageGroups : findUsageGroups;
  const ranked = await findRanked(scope, { pieces: ranking, group, order, limit }, db);
  const values = ranked.map(({ value }) => value);
  // Of few buckets, all sums take less than the sums of the whole time beside those of one metric.
  const isOfFew = starts.length <= mostBuckets;
  const names = isOfFew || metric === 'all' ? usageSumNames : sumsBehind(metric);
  const read = async (asked: { group: UsageGroup | null; values?: string[] }, known?: typeof ranked) => {
    const series = await findUsageSums(scope, { ...asked, pieces: byTime, sums: names }, db);
    const figures = known ?? (isOfFew ? series : await findUsageSums(scope, { ...asked, pieces: whole }, db));
    return { series, figures };
  };
  const { series, figures } =
    ranked.length > 0 ? await read({ group, values }, isOfMany ? undefined : ranked) : { series: [], figures: [] };
  // Last, so that what was written meanwhile makes no group larger than the total.
  const { series: totalSeries, figures: totals } = await read({ group: null });
  const toSums = (rows: readonly Partial<UsageSums>[], bucketRows: readonly SumRow[]): Sums => ({
    sums: sumOf(rows),
    buckets: bucketsOf(starts, bucketRows),
  });
  return {
    groups: values.map((value) => ({
      value,
      ...toSums(
        figures.filter((row) => row.value === value),
        series.filter((row) => row.value === value),
      ),
    })),
    groupCount: ranked[0]?.groups ?? 0,
    total: toSums(totals, totalSeries),
  };
}

async function readGroups(
  scope: UsageScope,
  { group, order, limit, starts, byTime }: SumsQuery,
  db?: UsageDb,
): Promise<ReportSums> {
  const rows = await findRankedBuckets(scope, { pieces: byTime, group, order, limit }, db);
  const toSums = (found: readonly SumRow[]): Sums => ({ sums: sumOf(found), buckets: bucketsOf(starts, found) });
  const places = new Map(rows.flatMap(({ place, value }) => (place === null ? [] : [[place, value ?? '']])));
  return {
    groups: [...places]
      .sort(([a], [b]) => a - b)
      .map(([place, value]) => ({ value, ...toSums(rows.filter((row) => row.place === place)) })),
    groupCount: rows.find(({ groups }) => groups !== null)?.groups ?? 0,
    total: toSums(rows),
  };
}

type LatenciesQuery = { pieces: UsagePiece[]; group: UsageGroup; values: string[] };

/** Counts the latencies of these groups, and of all together. */
async function readLatencies(scope: UsageScope, query: LatenciesQuery, db?: UsageDb) {
  const { group, values, pieces } = query;
  if (isInTotalRows(scope, group)) {
    const all = await findUsageLatencies(scope, { pieces, group, shown: values }, db);
    return [all.filter(({ value }) => value !== null), all] as const;
  }
  return Promise.all([
    values.length > 0 ? findUsageLatencies(scope, query, db) : [],
    findUsageLatencies(scope, { pieces, group: null }, db),
  ]);
}

/** Returns how many admitted requests admission counted and the request log lacks. */
export function countNotRecorded(asked: UsageScope, time: TimeRange, db?: UsageDb): Promise<number> {
  const read = async (scope: UsageScope, progress: UsageProgress) => {
    // What is missing is known when an hour is closed.
    const pieces = piecesOf(time, progress).filter(({ grain }) => grain !== 'minute' && grain !== 'open');
    const query = { pieces, group: 'status', order: 'requests', limit: 1 } as const;
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

type SumRow = Partial<UsageSums> & { bucket: number };
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

const sumOf = (rows: readonly Partial<UsageSums>[]) =>
  rows.reduce<UsageSums>((sum, row) => addSums(sum, { ...noUsage, ...row }), noUsage);

function bucketsOf(starts: readonly Date[], rows: readonly SumRow[]): UsageSums[] {
  const rowsIn = byBucket(rows);
  return starts.map((_, bucket) => sumOf(rowsIn.get(bucket) ?? []));
}

/** Adds up how many requests each latency bucket has. */
export function countsOf(rows: readonly { latency: number; count: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { latency, count } of rows) counts.set(latency, (counts.get(latency) ?? 0) + count);
  return counts;
}
