import { and, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { requestLog } from '../request-log-table';
import { apiKeys } from '../schema/api-keys';
import { matches, type RequestFilters } from './request-filters';
import type { SearchedKeys } from './searched-keys';

/** Queries that read the request log in the order of its indexes. Each is bounded, however long the log is. */

export type RequestSearch = { keys: SearchedKeys; filters: RequestFilters };

/** A position in the log: a time to the microsecond (ISO 8601) and the id of a request; '' comes before all ids. */
export type Place = { at: string; requestId: string };

/** A page: the rows that are older or newer than a position; null starts with the newest. */
export type PagePlace = { direction: 'older' | 'newer'; place: Place | null };

export type RequestRow = {
  requestId: string;
  /** To the microsecond, ISO 8601. */
  at: string;
  apiKeyId: string;
  status: number;
  code: string | null;
  model: string | null;
  endpoint: string | null;
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  isEstimated: boolean;
  latencyMs: number;
  client: string;
  address: string;
  secretLastFive: string | null;
  upstreamStatus: number | null;
  upstreamCode: string | null;
  upstreamMessage: string | null;
  upstreamRequestId: string | null;
};

/** The maximum number of rows of a query that may match few of them. */
const maxRowsRead = 50_000;
/** Lower, because the rows of a key are spread over the log, so each costs more. */
const maxRowsOfKeysRead = 10_000;

const isoText = sql`to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const columns = sql`
  request_id as "requestId", ${isoText} as at, api_key_id as "apiKeyId", status, code, model, endpoint,
  prompt_tokens as "promptTokens", completion_tokens as "completionTokens", cached_tokens as "cachedTokens",
  reasoning_tokens as "reasoningTokens", is_estimated as "isEstimated", latency_ms as "latencyMs", client, address,
  secret_last_five as "secretLastFive", upstream_status as "upstreamStatus", upstream_code as "upstreamCode",
  upstream_message as "upstreamMessage", upstream_request_id as "upstreamRequestId"`;

/** Whether a query may match few of the rows that it reads, and so needs a bound. */
const needsBound = ({ keys, filters }: RequestSearch) =>
  (keys !== 'all' && 'where' in keys) || matches(filters) !== undefined;

export function inTime(organizationId: string, { from, to }: RequestFilters, { direction, place }: PagePlace): SQL {
  const at = place && sql`${place.at}::timestamptz`;
  // The separate condition on the time lets PostgreSQL skip the partitions of whole days.
  const beyond =
    direction === 'older'
      ? sql`started_at <= ${at} and (started_at, request_id) < (${at}, ${place?.requestId})`
      : sql`started_at >= ${at} and (started_at, request_id) > (${at}, ${place?.requestId})`;
  return sql`${and(
    sql`organization_id = ${organizationId}`,
    from ? sql`started_at >= ${from.toISOString()}::timestamptz` : undefined,
    to ? sql`started_at < ${to.toISOString()}::timestamptz` : undefined,
    place ? beyond : undefined,
  )}`;
}

const orderOf = ({ direction }: PagePlace) =>
  direction === 'older' ? sql`started_at desc, request_id desc` : sql`started_at, request_id`;
const timeOrderOf = ({ direction }: PagePlace) => (direction === 'older' ? sql`started_at desc` : sql`started_at`);

/**
 * A subquery, so that PostgreSQL reads the log in its order and looks up each key, instead of reading all keys first.
 */
const hasKey = (where: SQL) =>
  sql`(select true from ${apiKeys} where ${apiKeys.id} = ${sql.raw('api_key_id')} and ${where})`;

/**
 * Returns how far a query may read that may match few rows: the time of the row `rows` rows away. Null when it needs no
 * bound, or when the log ends before.
 */
export async function findSearchBound(
  organizationId: string,
  search: RequestSearch,
  page: PagePlace,
  rows = maxRowsRead,
  db: Db = dashboardDb(),
): Promise<string | null> {
  if (!needsBound(search)) return null;
  const time = inTime(organizationId, search.filters, page);
  const { keys } = search;
  if (keys === 'all' || 'where' in keys) {
    const [row] = await db.execute<{ at: string }>(sql`
      select ${isoText} as at from ${requestLog} where ${time}
      order by ${timeOrderOf(page)} offset ${rows} limit 1`);
    return row?.at ?? null;
  }
  if (keys.ids.length === 0) return null;
  const ofKey = Math.ceil(Math.min(rows, maxRowsOfKeysRead) / keys.ids.length);
  // The nearest of the keys' bounds, because beyond it the rows of some key are not read.
  const nearest = page.direction === 'older' ? sql`max(started_at)` : sql`min(started_at)`;
  const [row] = await db.execute<{ at: string | null }>(sql`
    select ${isoText} as at from (
      select ${nearest} as started_at from unnest(${idList(keys.ids)}) as k (id) cross join lateral (
        select started_at from ${requestLog} where ${time} and api_key_id = k.id
        order by ${timeOrderOf(page)} offset ${ofKey} limit 1
      ) r
    ) bound`);
  return row?.at ?? null;
}

/** Returns the condition on the key of a row; undefined for all keys. */
export function isOfKeys(keys: SearchedKeys): SQL | undefined {
  if (keys === 'all') return undefined;
  return 'where' in keys ? hasKey(keys.where) : sql`api_key_id = any(${idList(keys.ids)})`;
}

const idList = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`;

/**
 * Finds the requests of a page up to `bound`, newest first. A page of newer requests has those nearest to its position.
 */
export async function findRequests(
  organizationId: string,
  { keys, filters }: RequestSearch,
  page: PagePlace & { bound: string | null; limit: number },
  db: Db = dashboardDb(),
): Promise<RequestRow[]> {
  const within =
    page.direction === 'older'
      ? sql`started_at >= ${page.bound}::timestamptz`
      : sql`started_at <= ${page.bound}::timestamptz`;
  const where = and(
    inTime(organizationId, filters, page),
    page.bound === null ? undefined : within,
    matches(filters),
    keys !== 'all' && 'where' in keys ? hasKey(keys.where) : undefined,
  );
  const tail = sql`order by ${orderOf(page)} limit ${page.limit}`;
  const source =
    keys === 'all' || 'where' in keys
      ? sql`${requestLog} where ${where} ${tail}`
      : sql`unnest(${idList(keys.ids)}) as k (id) cross join lateral (
          select * from ${requestLog} where ${where} and api_key_id = k.id ${tail}
        ) r ${tail}`;
  const rows = await db.execute<RequestRow>(sql`select ${columns} from ${source}`);
  return page.direction === 'older' ? [...rows] : rows.toReversed();
}

/** Counts the requests of a search, up to a maximum. */
export async function countRequests(
  organizationId: string,
  { keys, filters }: RequestSearch,
  upTo: number,
  db: Db = dashboardDb(),
): Promise<number> {
  const where = and(
    inTime(organizationId, filters, { direction: 'older', place: null }),
    matches(filters),
    isOfKeys(keys),
  );
  const [row] = await db.execute<{ total: number }>(sql`
    select count(*)::int as total from (select 1 from ${requestLog} where ${where} limit ${upTo}) counted`);
  return row?.total ?? 0;
}

/** A request is searched this long before and after the time of its id: first nearby, then farther. */
const windowsMs = [2_000, 60_000];

/** Finds a request by its id and the time in its id. */
export async function findRequest(
  organizationId: string,
  requestId: string,
  atMs: number,
  db: Db = dashboardDb(),
): Promise<RequestRow | undefined> {
  for (const window of windowsMs) {
    const [from, to] = [new Date(atMs - window).toISOString(), new Date(atMs + window).toISOString()];
    const [row] = await db.execute<RequestRow>(sql`
      select ${columns} from ${requestLog}
      where organization_id = ${organizationId} and started_at between ${from}::timestamptz and ${to}::timestamptz
        and request_id = ${requestId}
      limit 1`);
    if (row) return row;
  }
  return undefined;
}
