import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { dashboardDb } from '../client';
import {
  groupColumns,
  type RollupPiece,
  type RowsQuery,
  rowsOf,
  times,
  type UsageGroup,
  type UsageScope,
  uuids,
} from './usage-rows';

export type { UsageGroup, UsageScope } from './usage-rows';

/** What the queries of usage need of a database. */
export type UsageDb = { execute(query: SQL): PromiseLike<readonly Record<string, unknown>[]> };

const dialect = new PgDialect();

/** Reads by a pool of the API, which Drizzle must not take over: it would change how the pool writes lists and dates. */
export function readFrom(pool: postgres.Sql): UsageDb {
  return {
    execute: (query) => {
      const { sql: text, params } = dialect.sqlToQuery(query);
      return pool.unsafe(text, params as string[], { prepare: false });
    },
  };
}

async function read<Row>(db: UsageDb, query: SQL): Promise<Row[]> {
  return [...(await db.execute(query))] as Row[];
}

const counted = [
  ...['requests', 'refusals', 'input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens', 'estimated'],
];

// Numbers up to 2^53 are exact as float8, which the driver reads as numbers.
const sumColumns = {
  requests: sql`sum(requests)::float8 as requests`,
  refusals: sql`sum(refusals)::float8 as refusals`,
  failures: sql`coalesce(sum(requests) filter (where status_class = 'failed'), 0)::float8 as failures`,
  input: sql`sum(input_tokens)::float8 as input`,
  output: sql`sum(output_tokens)::float8 as output`,
  cached: sql`sum(cached_tokens)::float8 as cached`,
  reasoning: sql`sum(reasoning_tokens)::float8 as reasoning`,
  estimated: sql`sum(estimated)::float8 as estimated`,
};
const sums = sql.join(Object.values(sumColumns), sql`, `);

type Sums = Record<keyof typeof sumColumns, number>;

/** What groups can be ordered by. */
export type UsageOrder = keyof Sums | 'error_rate';

const orders = (order: UsageOrder) =>
  order === 'error_rate' ? sql`failures / nullif(requests, 0) desc nulls last` : sql`${sql.identifier(order)} desc`;

type Ranking = {
  pieces: readonly RollupPiece[];
  group: UsageGroup;
  order: UsageOrder;
  limit: number;
  /** Whether sums are of all status classes together. */
  isTotal?: boolean;
};

/** Builds the groups with most of something, with these sums of theirs, and how many there are. */
const rankedGroups = (scope: UsageScope, { pieces, group, order, limit, isTotal }: Ranking, columns: SQL) => sql`
  select *, count(*) over ()::int as groups
  from (
    select ${groupColumns[group].value} as value, ${columns}
    from (${rowsOf(scope, { pieces, group, isTotal }, counted)}) rows
    group by ${groupColumns[group].by}
    having sum(requests) > 0 or sum(refusals) > 0
  ) grouped
  order by ${orders(order)}, requests + refusals desc, value
  limit ${limit}`;

/** Finds the groups with most of something, and how many there are. */
export async function findUsageGroups(scope: UsageScope, ranking: Ranking, db: UsageDb = dashboardDb()) {
  if (ranking.pieces.length === 0) return [];
  return read<Sums & { value: string; groups: number }>(db, rankedGroups(scope, ranking, sums));
}

/** Finds the groups with most of something as `findUsageGroups`, without their sums, which of many keys take a while. */
export async function rankUsageGroups(scope: UsageScope, ranking: Ranking, db: UsageDb = dashboardDb()) {
  const { order, pieces } = ranking;
  if (pieces.length === 0) return [];
  const names = new Set(['requests', 'refusals', order === 'error_rate' ? 'failures' : order] as const);
  const columns = sql.join(
    [...names].map((name) => sumColumns[name]),
    sql`, `,
  );
  return read<{ value: string; requests: number; refusals: number; groups: number }>(
    db,
    rankedGroups(scope, { ...ranking, isTotal: !names.has('failures') }, columns),
  );
}

/** Adds up usage by bucket, and by group where one is given. Buckets without usage are left out. */
export async function findUsageBuckets(scope: UsageScope, query: BucketsQuery, db: UsageDb = dashboardDb()) {
  if (query.pieces.length === 0) return [];
  return read<Sums & { bucket: number; value: string }>(
    db,
    sql`
    select ${bucketOf(query.starts)} as bucket, ${textOf(query)} as value, ${sums}
    from (${rowsOf(scope, query, counted)}) rows
    group by 1${andBy(query)}`,
  );
}

/** Counts requests by their latency bucket, for each group, and for each bucket of time where starts are given. */
export async function findUsageLatencies(
  scope: UsageScope,
  query: Partial<BucketsQuery> & RowsQuery,
  db: UsageDb = dashboardDb(),
) {
  if (query.pieces.length === 0) return [];
  return read<{ bucket: number; value: string; latency: number; count: number }>(
    db,
    sql`
    select ${query.starts ? bucketOf(query.starts) : sql`0`} as bucket, ${textOf(query)} as value,
      (l & 255)::int as latency, sum((l >> 8) * sign)::float8 as count
    from (${rowsOf(scope, query, ['latencies'])}) rows, unnest(latencies) as l
    group by 1, 3${andBy(query)}`,
  );
}

type BucketsQuery = RowsQuery & { starts: readonly Date[] };

const bucketOf = (starts: readonly Date[]) => sql`coalesce(bucket, width_bucket(started_at, ${times(starts)}) - 1)`;
const textOf = ({ group }: RowsQuery) => (group ? groupColumns[group].value : sql`''`);
const andBy = ({ group }: RowsQuery) => (group ? sql`, ${groupColumns[group].by}` : sql.empty());

/** Finds until when hours and days were written. */
export async function findUsageProgress(db: UsageDb = dashboardDb()) {
  const [row] = await read<{ hoursUntil: number; daysUntil: number }>(
    db,
    sql`
    select extract(epoch from hours_until)::float8 as "hoursUntil", extract(epoch from days_until)::float8 as "daysUntil"
    from usage_progress`,
  );
  const toDate = (seconds = 0) => new Date(seconds * 1_000);
  return { hoursUntil: toDate(row?.hoursUntil), daysUntil: toDate(row?.daysUntil) };
}

/** Adds up the refusals since an hour by reason, hour by hour; `hour` is its start, in milliseconds since 1970. */
export async function findRefusalReasons(
  { organizationId, spaces }: Pick<UsageScope, 'organizationId' | 'spaces'>,
  from: Date,
  db: UsageDb = dashboardDb(),
) {
  return read<{ hour: number; reason: string; refusals: number }>(
    db,
    sql`
    select extract(epoch from started_at)::float8 * 1000 as hour, status_class as reason, sum(refusals)::float8 as refusals
    from usage_rollups
    where tier = 'space_reason' and organization_id = ${organizationId} and started_at >= ${from.toISOString()}::timestamptz
      ${spaces === 'all' ? sql.empty() : sql`and subject_id = any(${uuids(spaces)})`}
    group by started_at, status_class`,
  );
}
