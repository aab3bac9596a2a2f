import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { dashboardDb } from '../client';
import {
  groupColumns,
  isOneOf,
  levelOf,
  type RollupPiece,
  type RowColumn,
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

// Numbers up to 2^53 are exact as float8, which adds up several times as fast as bigint does.
const sumOf = (column: string, where = sql.empty()) => sql`coalesce(sum(${sql.raw(column)}::float8)${where}, 0)`;
const sumColumns = {
  requests: { column: 'requests', sum: sumOf('requests') },
  refusals: { column: 'refusals', sum: sumOf('refusals') },
  failures: { column: 'requests', sum: sumOf('requests', sql` filter (where status_class = 'failed')`) },
  input: { column: 'input_tokens', sum: sumOf('input_tokens') },
  output: { column: 'output_tokens', sum: sumOf('output_tokens') },
  cached: { column: 'cached_tokens', sum: sumOf('cached_tokens') },
  reasoning: { column: 'reasoning_tokens', sum: sumOf('reasoning_tokens') },
  estimated: { column: 'estimated', sum: sumOf('estimated') },
} as const;

/** What is added up. */
type SumName = keyof typeof sumColumns;
type Sums = Record<SumName, number>;

const sumNames = Object.keys(sumColumns) as SumName[];

const sumsOf = (names: readonly SumName[]) =>
  sql.join(
    names.map((name) => sql`${sumColumns[name].sum} as ${sql.identifier(name)}`),
    sql`, `,
  );

/** Returns the columns that sums read. */
const columnsOf = (names: readonly SumName[]): RowColumn[] => [
  ...new Set(names.map((name) => sumColumns[name].column)),
  ...(names.includes('failures') ? (['status_class'] as const) : []),
];

/** What groups can be ordered by. */
export type UsageOrder = SumName | 'error_rate';

const orders = (order: UsageOrder) =>
  order === 'error_rate' ? sql`failures / nullif(requests, 0) desc nulls last` : sql`${sql.identifier(order)} desc`;

type Ranking = {
  pieces: readonly RollupPiece[];
  group: UsageGroup;
  order: UsageOrder;
  limit: number;
};

/** Builds the groups with most of something, with these sums of theirs, and how many there are. */
const rankedGroups = (scope: UsageScope, { pieces, group, order, limit }: Ranking, names: readonly SumName[]) => sql`
  select *, ${groupColumns[group].textOf(sql`grouped`)} as value
  from (
    select *, count(*) over ()::int as groups
    from (
      select ${groupColumns[group].by} as grouped, ${sumsOf(names)}
      from (${rowsOf(scope, { pieces, group, columns: columnsOf(names) })}) rows
      group by 1
    ) sums
    where requests > 0 or refusals > 0
    order by ${orders(order)}, requests + refusals desc, grouped
    limit ${limit}
  ) ranked`;

/** Finds the groups with most of something, and how many there are. */
export async function findUsageGroups(scope: UsageScope, ranking: Ranking, db: UsageDb = dashboardDb()) {
  if (ranking.pieces.length === 0) return [];
  return read<Sums & { value: string; groups: number }>(db, rankedGroups(scope, ranking, sumNames));
}

/** Returns what groups are ranked by. */
const rankedBy = (order: UsageOrder) => [
  ...new Set(['requests', 'refusals', order === 'error_rate' ? 'failures' : order] as const),
];

/** Returns whether `rankUsageGroups` reads totals, which have quarters. */
export function ranksTotals(scope: UsageScope, { group, order }: Pick<Ranking, 'group' | 'order'>): boolean {
  return levelOf(scope, { group, columns: columnsOf(rankedBy(order)) }) === 'total';
}

/** Finds the groups with most of something as `findUsageGroups`, without their sums, which of many keys take a while. */
export async function rankUsageGroups(scope: UsageScope, ranking: Ranking, db: UsageDb = dashboardDb()) {
  const { order, pieces } = ranking;
  if (pieces.length === 0) return [];
  return read<{ value: string; requests: number; refusals: number; groups: number }>(
    db,
    rankedGroups(scope, ranking, rankedBy(order)),
  );
}

/**
 * Adds up usage by bucket for the groups with most of something, which have a place, and for the others together: reads
 * each row once, which takes as many rows to add up again as there are groups and buckets.
 */
export async function findRankedBuckets(
  scope: UsageScope,
  { group, order, limit, pieces }: Ranking,
  db: UsageDb = dashboardDb(),
) {
  if (pieces.length === 0) return [];
  const { by, textOf } = groupColumns[group];
  const again = sql.raw(sumNames.map((name) => `sum(cells.${name}) as ${name}`).join(', '));
  return read<Sums & { bucket: number; place: number | null; value: string | null; groups: number | null }>(
    db,
    sql`
    with
      cells as materialized (
        select bucket, ${by} as grouped, ${sumsOf(sumNames)}
        from (${rowsOf(scope, { pieces, group, columns: ['bucket', ...columnsOf(sumNames)] })}) rows
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

/**
 * Adds up usage, by bucket where pieces have some and by group where one is given; no more sums than are named. Buckets
 * without usage are left out.
 */
export async function findUsageSums<Name extends SumName = SumName>(
  scope: UsageScope,
  query: SumsQuery & { sums?: readonly Name[] },
  db: UsageDb = dashboardDb(),
) {
  if (query.pieces.length === 0) return [];
  const { group, sums: names = sumNames } = query;
  const { by, text } = groupedBy(group);
  const columns = ['bucket' as const, ...columnsOf(names)];
  return read<Record<Name, number> & { bucket: number; value: string }>(
    db,
    sql`
    select *, ${text} as value
    from (
      select bucket, ${by} as grouped, ${sumsOf(names)}
      from (${rowsOf(scope, { ...query, columns })}) rows
      group by 1, 2
    ) sums`,
  );
}

/**
 * Counts requests by their latency bucket, for each group, and for each bucket of time where pieces have some. Groups that
 * are not shown are counted together, where only some are: their value is null.
 */
export async function findUsageLatencies(
  scope: UsageScope,
  query: SumsQuery & { shown?: readonly string[] },
  db: UsageDb = dashboardDb(),
) {
  const { pieces, group, shown } = query;
  if (pieces.length === 0) return [];
  const { by, text } = groupedBy(group);
  const grouped = group && shown ? sql`case when ${isOneOf(group, shown)} then ${by} end` : by;
  const columns = ['bucket', 'latencies'] as const;
  return read<{ bucket: number; value: string | null; latency: number; count: number }>(
    db,
    sql`
    select bucket, latency, count, ${text} as value
    from (
      select bucket, ${grouped} as grouped, (l & 255)::int as latency,
        sum(((l >> 8) * sign)::float8) as count
      from (${rowsOf(scope, { ...query, columns })}) rows, unnest(latencies) as l
      group by 1, 2, 3
    ) counts`,
  );
}

type SumsQuery = Omit<RowsQuery, 'columns'>;

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
