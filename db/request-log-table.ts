import { boolean, integer, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/**
 * The request log for queries. It is outside `db/schema` because Drizzle can't generate partitioned tables: a custom
 * migration creates it.
 */
export const requestLog = pgTable('request_log', {
  organizationId: uuid('organization_id').notNull(),
  apiKeyId: uuid('api_key_id').notNull(),
  startedAt: timestamp('started_at', { withTimezone: true, mode: 'date' }).notNull(),
  requestId: text('request_id').notNull(),
  status: smallint().notNull(),
  code: text(),
  model: text(),
  promptTokens: integer('prompt_tokens').notNull().default(0),
  completionTokens: integer('completion_tokens').notNull().default(0),
  latencyMs: integer('latency_ms').notNull(),
  client: text().notNull().default(''),
  address: text().notNull().default(''),
  /** The last five characters of the secret that was used: a key has two while a rotation overlaps. */
  secretLastFive: text('secret_last_five'),
  /** The route's pattern. */
  endpoint: text(),
  cachedTokens: integer('cached_tokens').notNull().default(0),
  reasoningTokens: integer('reasoning_tokens').notNull().default(0),
  isEstimated: boolean('is_estimated').notNull().default(false),
  upstreamStatus: smallint('upstream_status'),
  upstreamCode: text('upstream_code'),
  /** The upstream's error text, without secrets and host names. */
  upstreamMessage: text('upstream_message'),
  upstreamRequestId: text('upstream_request_id'),
});
