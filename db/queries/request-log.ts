import { and, desc, eq } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Database } from '../client';
import { requestLog } from '../request-log-table';

export type RequestLogEntry = typeof requestLog.$inferInsert;

/** A key's newest requests, newest first. Addresses are for those who may see them: the caller decides. */
export async function findRecentRequests(organizationId: string, apiKeyId: string, limit: number, db: Database) {
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
    })
    .from(requestLog)
    .where(and(eq(requestLog.organizationId, organizationId), eq(requestLog.apiKeyId, apiKeyId)))
    .orderBy(desc(requestLog.startedAt), desc(requestLog.requestId))
    .limit(limit);
}

/** Writes what happened, many requests of many organizations in one statement. Each row carries its organization. */
export async function insertRequestLog(pool: postgres.Sql, entries: readonly RequestLogEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({
    organization_id: entry.organizationId,
    api_key_id: entry.apiKeyId,
    started_at: entry.startedAt,
    request_id: entry.requestId,
    status: entry.status,
    code: entry.code ?? null,
    model: entry.model ?? null,
    prompt_tokens: entry.promptTokens ?? 0,
    completion_tokens: entry.completionTokens ?? 0,
    latency_ms: entry.latencyMs,
    client: entry.client ?? '',
    address: entry.address ?? '',
  }));
  if (rows.length > 0) await pool`insert into request_log ${pool(rows)}`;
}

/** Makes the log's coming partitions and drops those older than `days`; cheap when there is nothing to do. */
export async function maintainRequestLog(pool: postgres.Sql, days: number): Promise<void> {
  await pool`select maintain_request_log(${days}::integer)`;
}
