import {
  findUsageBuckets,
  findUsageLatencies,
  findUsageProgress,
  rankUsageGroups,
  type UsageDb,
  type UsageGroup,
  type UsageOrder,
  type UsageScope,
} from '@/db/queries/usage-report';
import { addSums, noUsage, toPercentiles, type UsageFigures, type UsageSums } from './metrics';
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
  /** Of all groups. */
  total: UsageTotals;
  groupCount: number;
};

const noLatency = { p50: null, p95: null };

/** Reads usage by time and group. */
export async function readUsageReport(scope: UsageScope, query: ReportQuery, db?: UsageDb): Promise<UsageReport> {
  const { time, bucket, zone, group } = query;
  const starts = bucketStarts(time, bucket, zone);
  const progress = await findUsageProgress(db);
  const grain = bucket === 'minute' ? 'minute' : 'month';
  const whole = piecesOf(time, progress, grain);
  const byTime =
    grain === 'minute'
      ? [{ grain, from: time.from, to: time.to } as const]
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
  const assemble = (rows: typeof series, counts: typeof latencies): UsageTotals => ({
    figures: { ...sumOf(rows), ...toPercentiles(countsOf(counts)) },
    buckets: starts.map((_, index) => ({
      ...sumOf(rows.filter((row) => row.bucket === index)),
      ...(query.withBucketLatencies
        ? toPercentiles(countsOf(counts.filter((row) => row.bucket === index)))
        : noLatency),
    })),
  });
  return {
    starts,
    groups: values.map((value) => ({
      value,
      ...assemble(
        series.filter((row) => row.value === value),
        latencies.filter((row) => row.value === value),
      ),
    })),
    total: assemble(totals, totalLatencies),
    groupCount: ranked[0]?.groups ?? 0,
  };
}

const sumOf = (rows: readonly UsageSums[]) => rows.reduce<UsageSums>((sum, row) => addSums(sum, row), noUsage);

function countsOf(rows: readonly { latency: number; count: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { latency, count } of rows) counts.set(latency, (counts.get(latency) ?? 0) + count);
  return counts;
}

/** Returns what is left of the total beside the groups, for each bucket and in all; it has no latency. */
export function restOf({ groups, total }: UsageReport): UsageTotals {
  const without = (all: UsageSums, parts: readonly UsageSums[]): UsageFigures => ({
    ...parts.reduce((rest, part) => addSums(rest, part, -1), addSums(noUsage, all)),
    ...noLatency,
  });
  return {
    figures: without(
      total.figures,
      groups.map(({ figures }) => figures),
    ),
    buckets: total.buckets.map((bucket, index) =>
      without(
        bucket,
        groups.map(({ buckets }) => buckets[index] ?? noUsage),
      ),
    ),
  };
}
