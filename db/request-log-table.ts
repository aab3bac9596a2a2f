import { integer, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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
});
