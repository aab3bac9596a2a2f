import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { dashboardDb } from '../client';
import type { KeyScope } from './api-key-list-where';

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

/** What usage can be grouped by. Space, owner and environment are those that a key has now. */
export type UsageGroup = 'space' | 'key' | 'owner' | 'model' | 'endpoint' | 'status' | 'environment';

/** A part of the time asked for, and the length of the rollups that hold it. */
export type RollupPiece = { grain: 'minute' | 'hour' | 'day' | 'month'; from: Date; to: Date };

/** Which usage is read; empty lists are no filter, but for the spaces. */
export type UsageScope = {
  organizationId: string;
  /** Those whose keys are counted; 'all' includes deleted ones. */
  spaces: KeyScope;
  keys?: readonly string[];
  owners?: readonly string[];
  environments?: readonly string[];
  models?: readonly string[];
  endpoints?: readonly string[];
  statuses?: readonly string[];
};

type Query = {
  pieces: readonly RollupPiece[];
  group: UsageGroup | null;
  /** Only these values of the group. */
  values?: readonly string[];
};

const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`;
// Model names may hold anything, so that a list of them is no array literal.
const texts = (list: readonly string[]) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(list)}::text::jsonb))`;
const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;

const isAny = (list: readonly string[] | undefined) => list !== undefined && list.length > 0;

/** Whether it matters what a key is now. */
const needsSettings = (scope: UsageScope, group: UsageGroup | null) =>
  isAny(scope.owners) || isAny(scope.environments) || group === 'owner' || group === 'environment';

/** Whether the rows of keys must be read, of which there are many times as many as of spaces. */
const needsKeys = (scope: UsageScope, group: UsageGroup | null) =>
  needsSettings(scope, group) || isAny(scope.keys) || group === 'key';

const groupValues: Record<UsageGroup, SQL> = {
  space: sql`space_id::text`,
  key: sql`subject_id::text`,
  owner: sql`coalesce(owner_id::text, '')`,
  environment: sql`coalesce(environment, '')`,
  model: sql`case when status_class = 'not_recorded' then 'not_recorded' else model end`,
  endpoint: sql`case when status_class = 'not_recorded' then 'not_recorded' else endpoint end`,
  status: sql`status_class`,
};

/** Builds the rows of a query: those of keys, with what they are now where that is asked for, or those of spaces. */
function rowsOf(scope: UsageScope, { pieces, group, values }: Query, columns: SQL): SQL {
  const isByKey = needsKeys(scope, group);
  const subjects = [
    !isByKey && scope.spaces !== 'all' ? scope.spaces : null,
    scope.keys?.length ? scope.keys : null,
    isByKey && group === 'key' ? values : null,
  ].filter((ids) => ids !== null && ids !== undefined);
  const ofSubjects = sql.join(subjects.map((ids) => sql` and subject_id = any(${uuids(ids)})`));
  const parts = pieces.map(
    ({ grain, from, to }) => sql`
      select subject_id, started_at, model, endpoint, status_class, ${columns}
      from usage_rollups
      where tier = ${sql.raw(`'${isByKey ? 'key' : 'space'}_${grain}'`)} and organization_id = ${scope.organizationId}
        and started_at >= ${at(from)} and started_at < ${at(to)}${ofSubjects}`,
  );
  const none = sql`select null::uuid as subject_id where false`;
  const used = parts.length > 0 ? sql.join(parts, sql` union all `) : none;
  const conditions = [
    scope.models?.length ? sql`model = any(${texts(scope.models)}) and status_class <> 'not_recorded'` : null,
    scope.endpoints?.length ? sql`endpoint = any(${texts(scope.endpoints)}) and status_class <> 'not_recorded'` : null,
    scope.statuses?.length ? sql`status_class = any(${texts(scope.statuses)})` : null,
    scope.owners?.length ? sql`owner_id = any(${uuids(scope.owners)})` : null,
    scope.environments?.length ? sql`coalesce(environment, 'none') = any(${texts(scope.environments)})` : null,
    group && values ? sql`${groupValues[group]} = any(${texts(values)})` : null,
  ].filter((condition) => condition !== null);
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql.empty();
  if (!isByKey) return sql`select * from (select u.*, u.subject_id as space_id from (${used}) u) u ${where}`;
  const isJoined = needsSettings(scope, group) || group === 'space' || scope.spaces !== 'all';
  if (!isJoined) return sql`select * from (${used}) u ${where}`;
  const ofSpaces = scope.spaces === 'all' ? sql.empty() : sql`and space_id = any(${uuids(scope.spaces)})`;
  return sql`select u.*, k.space_id, k.owner_id, k.environment from (${used}) u
    join (
      select id, space_id, owner_id, environment from api_keys
      where organization_id = ${scope.organizationId} ${ofSpaces}
    ) k on k.id = u.subject_id
    ${where}`;
}

const counted = sql`requests, refusals, input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated`;

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

type Ranking = { pieces: readonly RollupPiece[]; group: UsageGroup; order: UsageOrder; limit: number };

/** Builds the groups with most of something, with these sums of theirs, and how many there are. */
const rankedGroups = (scope: UsageScope, { pieces, group, order, limit }: Ranking, columns: SQL) => sql`
  select *, count(*) over ()::int as groups
  from (
    select ${groupValues[group]} as value, ${columns}
    from (${rowsOf(scope, { pieces, group }, counted)}) rows
    group by 1
    having sum(requests) > 0 or sum(refusals) > 0
  ) grouped
  order by ${orders(order)}, requests + refusals desc, value
  limit ${limit}`;

/** Finds the groups with most of something, and how many there are. */
export function findUsageGroups(scope: UsageScope, ranking: Ranking, db: UsageDb = dashboardDb()) {
  return read<Sums & { value: string; groups: number }>(db, rankedGroups(scope, ranking, sums));
}

/** Finds the groups with most of something as `findUsageGroups`, without their sums, which of many keys take a while. */
export function rankUsageGroups(scope: UsageScope, ranking: Ranking, db: UsageDb = dashboardDb()) {
  const { order } = ranking;
  const names = new Set(['requests', 'refusals', order === 'error_rate' ? 'failures' : order] as const);
  const columns = sql.join(
    [...names].map((name) => sumColumns[name]),
    sql`, `,
  );
  return read<{ value: string; requests: number; refusals: number; groups: number }>(
    db,
    rankedGroups(scope, ranking, columns),
  );
}

/** Adds up usage by bucket, and by group where one is given. Buckets without usage are left out. */
export async function findUsageBuckets(
  scope: UsageScope,
  query: Query & { starts: readonly Date[] },
  db: UsageDb = dashboardDb(),
) {
  const starts = sql`${`{${query.starts.map((start) => `"${start.toISOString()}"`).join(',')}}`}::timestamptz[]`;
  const value = query.group ? groupValues[query.group] : sql`''`;
  const rows = await read<Sums & { bucket: number; value: string }>(
    db,
    sql`
    select width_bucket(started_at, ${starts}) - 1 as bucket, ${value} as value, ${sums}
    from (${rowsOf(scope, query, counted)}) rows
    group by 1, 2`,
  );
  return rows;
}

/** Counts requests by their latency bucket, for each group, and for each bucket of time where starts are given. */
export async function findUsageLatencies(
  scope: UsageScope,
  query: Query & { starts?: readonly Date[] },
  db: UsageDb = dashboardDb(),
) {
  const value = query.group ? groupValues[query.group] : sql`''`;
  const starts = query.starts?.map((start) => `"${start.toISOString()}"`).join(',');
  const bucket = starts ? sql`width_bucket(started_at, ${`{${starts}}`}::timestamptz[]) - 1` : sql`0`;
  const rows = await read<{ bucket: number; value: string; latency: number; count: number }>(
    db,
    sql`
    select ${bucket} as bucket, ${value} as value, (l & 255)::int as latency, sum(l >> 8)::float8 as count
    from (${rowsOf(scope, query, sql`latencies`)}) rows, unnest(latencies) as l
    group by 1, 2, 3`,
  );
  return rows;
}

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
    where tier = 'space_reason' and organization_id = ${organizationId} and started_at >= ${at(from)}
      ${spaces === 'all' ? sql.empty() : sql`and subject_id = any(${uuids(spaces)})`}
    group by started_at, status_class`,
  );
}
