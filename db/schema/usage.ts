import { sql } from 'drizzle-orm';
import { bigint, boolean, foreignKey, index, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys';
import { at } from './columns';

/** What a key did in one hour. */
export const apiKeyUsage = pgTable(
  'api_key_usage',
  {
    organizationId: uuid('organization_id').notNull(),
    apiKeyId: uuid('api_key_id').notNull(),
    hour: at('hour').notNull(),
    requests: bigint({ mode: 'number' }).notNull().default(0),
    refusals: bigint({ mode: 'number' }).notNull().default(0),
    /** How many of them for each reason; written a moment later than the sum. */
    refusalReasons: jsonb('refusal_reasons').$type<Record<string, number>>(),
    promptTokens: bigint('prompt_tokens', { mode: 'number' }).notNull().default(0),
    completionTokens: bigint('completion_tokens', { mode: 'number' }).notNull().default(0),
    /** The key's limiter (GCRA), as in `rateLimits`, on the row that each request writes anyway; the newest row counts. */
    arrivesAt: at('arrives_at'),
  },
  (t) => [
    primaryKey({ columns: [t.apiKeyId, t.hour] }),
    // What a whole organization's keys did lately; no counter in it, so that counting stays a HOT update.
    index('api_key_usage_organization').on(t.organizationId, t.hour),
    foreignKey({
      name: 'api_key_usage_key_fk',
      columns: [t.organizationId, t.apiKeyId],
      foreignColumns: [apiKeys.organizationId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/**
 * When each key was last used: apart, so that the API's writes leave the keys and their indexes alone. The keys'
 * triggers make and delete its rows, so it needs no foreign key, which would lock and rewrite each inserted key.
 */
export const apiKeyLastUses = pgTable(
  'api_key_last_uses',
  {
    apiKeyId: uuid('api_key_id').primaryKey(),
    organizationId: uuid('organization_id').notNull(),
    isRemoved: boolean('is_removed').notNull(),
    /** Exact to the minute: written at most once a minute. Null when never used. */
    lastUsedAt: at('last_used_at'),
  },
  (t) => [
    index('api_key_last_uses_order')
      .on(t.organizationId, t.lastUsedAt.asc().nullsFirst(), t.apiKeyId)
      .where(sql`not is_removed`),
  ],
);

/** Limiter state (GCRA): one row an organization, or a throttled address or account. */
export const rateLimits = pgTable('rate_limits', {
  subject: uuid().primaryKey(),
  /** The theoretical arrival time of the next conforming request, on the database's clock. */
  arrivesAt: at('arrives_at').notNull(),
});
