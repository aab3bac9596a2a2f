import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { dashboardDb } from '../client';
import { times, uuids } from './usage-lists';
import {
  groupColumns,
  isOneOf,
  type RollupPiece,
  type RowsQuery,
  rowsOf,
  type UsageGroup,
  type UsageScope,
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

// Numbers up to 2^53 are exact as float8, which adds up several times as fast as bigint does.
const sumOf = (column: string, where = sql.empty()) => sql`coalesce(sum(${sql.raw(column)}::float8)${where}, 0)`;
const sumColumns = {
  requests: sql`${sumOf('requests')} as requests`,
  refusals: sql`${sumOf('refusals')} as refusals`,
  failures: sql`${sumOf('requests', sql` filter (where status_class = 'failed')`)} as failures`,
  input: sql`${sumOf('input_tokens')} as input`,
  output: sql`${sumOf('output_tokens')} as output`,
  cached: sql`${sumOf('cached_tokens')} as cached`,
  reasoning: sql`${sumOf('reasoning_tokens')} as reasoning`,
  estimated: sql`${sumOf('estimated')} as estimated`,
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
  select *, ${groupColumns[group].textOf(sql`grouped`)} as value
  from (
    select *, count(*) over ()::int as groups
    from (
      select ${groupColumns[group].by} as grouped, ${columns}
      from (${rowsOf(scope, { pieces, group, isTotal }, counted)}) rows
      group by 1
    ) sums
    where requests > 0 or refusals > 0
    order by ${orders(order)}, requests + refusals desc, grouped
    limit ${limit}
  ) ranked`;

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

/**
 * Adds up usage by bucket for the groups with most of something, which have a place, and for the others together: reads
 * each row once, which takes as many rows to add up again as there are groups and buckets.
 */
export async function findRankedBuckets(
  scope: UsageScope,
  { group, order, limit, pieces, starts }: Ranking & { starts: readonly Date[] },
  db: UsageDb = dashboardDb(),
) {
  if (pieces.length === 0) return [];
  const { by, textOf } = groupColumns[group];
  const again = sql.raw(
    Object.keys(sumColumns)
      .map((name) => `sum(cells.${name}) as ${name}`)
      .join(', '),
  );
  return read<Sums & { bucket: number; place: number | null; value: string | null; groups: number | null }>(
    db,
    sql`
    with
      cells as materialized (
        select ${bucketOf(starts)} as bucket, ${by} as grouped, ${sums}
        from (${rowsOf(scope, { pieces, group }, counted)}) rows
        group by 1, 2
      ),
      ranked as (
        select grouped, groups, row_number() over ()::int as place
        from (
          select *, count(*) over ()::int as groups
          from (select grouped, ${again} from cells group by 1) sums
          where requests > 0 or refusals > 0
          order by ${orders(order)}, requests + refusals desc, grouped
          limit ${limit}
        ) first
      )
    select bucket, place, groups, ${textOf(sql`ranked.grouped`)} as value, ${again}
    from cells left join ranked using (grouped)
    group by bucket, place, groups, ranked.grouped`,
  );
}

/** Adds up usage by bucket, and by group where one is given. Buckets without usage are left out. */
export async function findUsageBuckets(scope: UsageScope, query: BucketsQuery, db: UsageDb = dashboardDb()) {
  if (query.pieces.length === 0) return [];
  const { by, text } = groupedBy(query.group);
  return read<Sums & { bucket: number; value: string }>(
    db,
    sql`
    select *, ${text} as value
    from (
      select ${bucketOf(query.starts)} as bucket, ${by} as grouped, ${sums}
      from (${rowsOf(scope, query, counted)}) rows
      group by 1, 2
    ) sums`,
  );
}

/**
 * Counts requests by their latency bucket, for each group, and for each bucket of time where starts are given. Groups that
 * are not shown are counted together, where only some are: their value is null.
 */
export async function findUsageLatencies(
  scope: UsageScope,
  query: Partial<BucketsQuery> & RowsQuery & { shown?: readonly string[] },
  db: UsageDb = dashboardDb(),
) {
  const { pieces, group, shown, starts } = query;
  if (pieces.length === 0) return [];
  const { by, text } = groupedBy(group);
  const grouped = group && shown ? sql`case when ${isOneOf(group, shown)} then ${by} end` : by;
  return read<{ bucket: number; value: string | null; latency: number; count: number }>(
    db,
    sql`
    select bucket, latency, count, ${text} as value
    from (
      select ${starts ? bucketOf(starts) : sql`0`} as bucket, ${grouped} as grouped, (l & 255)::int as latency,
        sum(((l >> 8) * sign)::float8) as count
      from (${rowsOf(scope, query, ['latencies'])}) rows, unnest(latencies) as l
      group by 1, 2, 3
    ) counts`,
  );
}

type BucketsQuery = RowsQuery & { starts: readonly Date[] };

const bucketOf = (starts: readonly Date[]) => sql`coalesce(bucket, width_bucket(started_at, ${times(starts)}) - 1)`;

function groupedBy(group: UsageGroup | null) {
  if (!group) return { by: sql`''`, text: sql`grouped` };
  return { by: groupColumns[group].by, text: groupColumns[group].textOf(sql`grouped`) };
}

/** Finds until when open hours, hours and days were written, and whether usage of the organization's keys waits to be moved. */
export async function findUsageProgress(organizationId: string, db: UsageDb = dashboardDb()) {
  const [row] = await read<{ openUntil: number; hoursUntil: number; daysUntil: number; hasMovedKeys: boolean }>(
    db,
    sql`
    select extract(epoch from greatest(open_until, hours_until))::float8 as "openUntil",
      extract(epoch from hours_until)::float8 as "hoursUntil", extract(epoch from days_until)::float8 as "daysUntil",
      exists (select from usage_moved_keys where organization_id = ${organizationId}) as "hasMovedKeys"
    from usage_progress`,
  );
  const toDate = (seconds = 0) => new Date(seconds * 1_000);
  return {
    openUntil: toDate(row?.openUntil),
    hoursUntil: toDate(row?.hoursUntil),
    daysUntil: toDate(row?.daysUntil),
    hasMovedKeys: row?.hasMovedKeys ?? true,
  };
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
