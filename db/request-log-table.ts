import { integer, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/**
 * The request log for queries. Its table is partitioned, which the migration generator can't express, so it stands in a
 * migration of its own and outside the schema that migrations are generated from.
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
