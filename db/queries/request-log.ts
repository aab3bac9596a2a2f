import { and, desc, eq, gte, inArray, isNull, max, sql } from 'drizzle-orm';
import type postgres from 'postgres';
import { type Db, dashboardDb } from '../client';
import { requestLog } from '../request-log-table';

export type RequestLogEntry = typeof requestLog.$inferInsert;

/** Finds a key's latest requests, newest first. The caller must remove addresses the user may not see. */
export async function findRecentRequests(
  organizationId: string,
  apiKeyId: string,
  limit: number,
  db: Db = dashboardDb(),
) {
  return db
    .select({
      requestId: requestLog.requestId,
      startedAt: requestLog.startedAt,
      status: requestLog.status,
      code: requestLog.code,
      model: requestLog.model,
      promptTokens: requestLog.promptTokens,
      completionTokens: requestLog.completionTokens,
      latencyMs: requestLog.latencyMs,
      client: requestLog.client,
      address: requestLog.address,
      upstreamStatus: requestLog.upstreamStatus,
      upstreamCode: requestLog.upstreamCode,
      upstreamMessage: requestLog.upstreamMessage,
      upstreamRequestId: requestLog.upstreamRequestId,
    })
    .from(requestLog)
    .where(and(eq(requestLog.organizationId, organizationId), eq(requestLog.apiKeyId, apiKeyId)))
    .orderBy(desc(requestLog.startedAt), desc(requestLog.requestId))
    .limit(limit);
}

// A key that is still called can have millions of refusals: only the newest are read.
const maxRefusals = 10_000;

/**
 * Finds the callers of a removed key's newest refused requests, latest caller first.
 * @param byAddress whether to distinguish callers by their addresses too; otherwise these are empty
 */
export async function findRefusedCallers(
  organizationId: string,
  apiKeyId: string,
  { code, limit, byAddress }: { code: string; limit: number; byAddress: boolean },
  db: Db = dashboardDb(),
) {
  const address = byAddress ? requestLog.address : sql<string>`''::text`.as('no_address');
  const refused = db
    .select({ client: requestLog.client, address, startedAt: requestLog.startedAt })
    .from(requestLog)
    .where(
      and(eq(requestLog.organizationId, organizationId), eq(requestLog.apiKeyId, apiKeyId), eq(requestLog.code, code)),
    )
    .orderBy(desc(requestLog.startedAt), desc(requestLog.requestId))
    .limit(maxRefusals)
    .as('refused');
  return db
    .select({
      client: refused.client,
      address: refused.address,
      requests: sql<number>`count(*)::int`,
      lastAt: sql<Date>`max(${refused.startedAt})`.mapWith(requestLog.startedAt),
    })
    .from(refused)
    .groupBy(refused.client, refused.address)
    .orderBy(desc(max(refused.startedAt)))
    .limit(limit);
}

// Few of a busy key's requests may be refused, so only the newest requests are searched.
const maxSearched = 100_000;

/**
 * Finds the requests among a key's 100,000 newest that the gateway itself refused with one of these codes, newest
 * first. The caller must remove addresses the user may not see.
 */
export async function findRefusedRequests(
  organizationId: string,
  apiKeyId: string,
  { codes, limit }: { codes: string[]; limit: number },
  db: Db = dashboardDb(),
) {
  const newest = db
    .select()
    .from(requestLog)
    .where(and(eq(requestLog.organizationId, organizationId), eq(requestLog.apiKeyId, apiKeyId)))
    .orderBy(desc(requestLog.startedAt), desc(requestLog.requestId))
    .limit(maxSearched)
    .as('newest');
  return db
    .select({
      requestId: newest.requestId,
      startedAt: newest.startedAt,
      code: newest.code,
      model: newest.model,
      client: newest.client,
      address: newest.address,
    })
    .from(newest)
    .where(and(inArray(newest.code, codes), isNull(newest.upstreamStatus)))
    .orderBy(desc(newest.startedAt), desc(newest.requestId))
    .limit(limit);
}

/** Finds the first successful request with a secret since a time, or else the latest refused one. */
export async function findFirstCall(
  organizationId: string,
  apiKeyId: string,
  { lastFive, since }: { lastFive: string; since: Date },
  db: Db = dashboardDb(),
) {
  const [row] = await db
    .select({
      startedAt: requestLog.startedAt,
      status: requestLog.status,
      code: requestLog.code,
      model: requestLog.model,
      latencyMs: requestLog.latencyMs,
      client: requestLog.client,
      address: requestLog.address,
    })
    .from(requestLog)
    .where(
      and(
        eq(requestLog.organizationId, organizationId),
        eq(requestLog.apiKeyId, apiKeyId),
        eq(requestLog.secretLastFive, lastFive),
        gte(requestLog.startedAt, since),
      ),
    )
    .orderBy(
      sql`${requestLog.status} < 400 desc`,
      sql`case when ${requestLog.status} < 400 then ${requestLog.startedAt} end`,
      desc(requestLog.startedAt),
    )
    .limit(1);
  return row;
}

// One statement for any number of rows, so that it is prepared once. It takes the age of each request, because only
// the database's clock is shared by all instances.
const insertText = `
  insert into request_log (
    organization_id, api_key_id, started_at, request_id, status, code, model, prompt_tokens, completion_tokens,
    latency_ms, client, address, endpoint, cached_tokens, reasoning_tokens, is_estimated, upstream_status,
    upstream_code, upstream_message, upstream_request_id, secret_last_five
  )
  select
    organization_id, api_key_id, now() - age * interval '1 millisecond', request_id, status, code, model, prompt_tokens,
    completion_tokens, latency_ms, client, address, endpoint, cached_tokens, reasoning_tokens, is_estimated::boolean,
    upstream_status, upstream_code, upstream_message, upstream_request_id, secret_last_five
  from unnest(
    $1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::integer[],
    $9::integer[], $10::integer[], $11::text[], $12::text[], $13::text[], $14::integer[], $15::integer[],
    $16::text[], $17::smallint[], $18::text[], $19::text[], $20::text[], $21::text[]
  ) as entry (
    organization_id, api_key_id, age, request_id, status, code, model, prompt_tokens, completion_tokens, latency_ms,
    client, address, endpoint, cached_tokens, reasoning_tokens, is_estimated, upstream_status, upstream_code,
    upstream_message, upstream_request_id, secret_last_five
  )`;

/** Inserts log entries of any organizations in one statement. */
export async function insertRequestLog(pool: postgres.ISql, entries: readonly RequestLogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const now = Date.now();
  const column = <T>(read: (entry: RequestLogEntry) => T) => entries.map(read);
  await pool.unsafe(
    insertText,
    [
      column((entry) => entry.organizationId),
      column((entry) => entry.apiKeyId),
      column((entry) => now - entry.startedAt.getTime()),
      column((entry) => entry.requestId),
      column((entry) => entry.status),
      column((entry) => entry.code ?? null),
      column((entry) => entry.model ?? null),
      column((entry) => entry.promptTokens ?? 0),
      column((entry) => entry.completionTokens ?? 0),
      column((entry) => entry.latencyMs),
      column((entry) => entry.client ?? ''),
      column((entry) => entry.address ?? ''),
      column((entry) => entry.endpoint ?? null),
      column((entry) => entry.cachedTokens ?? 0),
      column((entry) => entry.reasoningTokens ?? 0),
      // postgres.js treats a list of booleans as a single boolean.
      column((entry) => String(entry.isEstimated ?? false)),
      column((entry) => entry.upstreamStatus ?? null),
      column((entry) => entry.upstreamCode ?? null),
      column((entry) => entry.upstreamMessage ?? null),
      column((entry) => entry.upstreamRequestId ?? null),
      column((entry) => entry.secretLastFive ?? null),
    ],
    { prepare: true },
  );
}

/**
 * Creates the log's next partitions and drops those older than `days`, or none when that is null; cheap when there is
 * nothing to do.
 */
export async function maintainRequestLog(pool: postgres.ISql, days: number | null): Promise<void> {
  await pool.unsafe('select maintain_request_log($1::integer)', [days], { prepare: true });
}
