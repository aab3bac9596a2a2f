import { and, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { requestLog } from '../request-log-table';
import { apiKeys } from '../schema/api-keys';
import { matches, type RequestFilters } from './request-filters';
import type { SearchedKeys } from './searched-keys';

/** Reads the request log in the order of its indexes; every read is bounded, however long the log is. */

export type RequestSearch = { keys: SearchedKeys; filters: RequestFilters };

/** A place in the order of the log: a time to the microsecond (ISO 8601) and the id of a request, '' before all ids. */
export type Place = { at: string; requestId: string };

/** Where a page lies: the rows that are older or newer than a place; null starts with the newest. */
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

/** How many rows a read looks at that may match few of them. */
const maxRowsRead = 50_000;
/** The rows of a key are all over the log, so each costs more. */
const maxRowsOfKeysRead = 10_000;

const isoText = sql`to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const columns = sql`
  request_id as "requestId", ${isoText} as at, api_key_id as "apiKeyId", status, code, model, endpoint,
  prompt_tokens as "promptTokens", completion_tokens as "completionTokens", cached_tokens as "cachedTokens",
  reasoning_tokens as "reasoningTokens", is_estimated as "isEstimated", latency_ms as "latencyMs", client, address,
  secret_last_five as "secretLastFive", upstream_status as "upstreamStatus", upstream_code as "upstreamCode",
  upstream_message as "upstreamMessage", upstream_request_id as "upstreamRequestId"`;

/** Whether few of the rows that are read may match, so that the read needs a bound. */
const needsBound = ({ keys, filters }: RequestSearch) =>
  (keys !== 'all' && 'where' in keys) || matches(filters) !== undefined;

export function inTime(organizationId: string, { from, to }: RequestFilters, { direction, place }: PagePlace): SQL {
  const at = place && sql`${place.at}::timestamptz`;
  // The bound on the time alone leaves out whole days.
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

/** A subquery, so that PostgreSQL looks up the key of each row in the log's order instead of reading all keys first. */
const hasKey = (where: SQL) =>
  sql`(select true from ${apiKeys} where ${apiKeys.id} = ${sql.raw('api_key_id')} and ${where})`;

/**
 * Returns how far a read may look that may match few rows: the time of the row that is `maxRowsRead` away. Null where it
 * needs no bound, or the log ends before that.
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
  // The nearest of the keys' bounds: beyond it some key was not looked at.
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
 * Finds the requests of a page, the newest first, as far as `bound`. Of a page of newer requests these are the nearest
 * to its place.
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

/** Counts the requests of a search up to a number, as far as `bound`. */
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

/** Half the time around that of an id in which its request is looked for, first and then. */
const windowsMs = [2_000, 60_000];

/** Finds a request by its id and the time that its id names. */
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
