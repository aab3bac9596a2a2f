import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys';
import { at, bytewiseText } from './columns';
import { ownOrganizationPolicy } from './own-organization-policy';

const usageColumns = {
  organizationId: uuid('organization_id').notNull(),
  apiKeyId: uuid('api_key_id').notNull(),
  hour: at('hour').notNull(),
  requests: bigint({ mode: 'number' }).notNull().default(0),
  refusals: bigint({ mode: 'number' }).notNull().default(0),
  /** The number of refusals for each reason; written slightly later than their sum. */
  refusalReasons: jsonb('refusal_reasons').$type<Record<string, number>>(),
  promptTokens: bigint('prompt_tokens', { mode: 'number' }).notNull().default(0),
  completionTokens: bigint('completion_tokens', { mode: 'number' }).notNull().default(0),
};

/**
 * The usage of each key in each hour, without the requests and refusals of the open hour, which its meter holds: read
 * `apiKeyHours`. The triggers of `api_keys` delete its rows: a foreign key would lock the key's row.
 */
export const apiKeyUsage = pgTable('api_key_usage', usageColumns, (t) => [
  primaryKey({ columns: [t.apiKeyId, t.hour] }),
  // For the recent usage of an organization. It contains no counter, so that counting stays a HOT update.
  index('api_key_usage_organization').on(t.organizationId, t.hour),
]);

/** A key's usage by hour, including the open hour (`db/functions/api_key_hours.sql`). */
export const apiKeyHours = pgView('api_key_hours', usageColumns).existing();

/**
 * A key's limits and the counts of its open hour, written with each batch of its requests. No written column is in an
 * index, so that its updates stay HOT. The triggers of `api_keys` create and delete its rows.
 */
export const keyMeters = pgTable(
  'key_meters',
  {
    apiKeyId: uuid('api_key_id').primaryKey(),
    organizationId: uuid('organization_id').notNull(),
    hour: at('hour').notNull().default(sql`'epoch'`),
    requests: integer().notNull().default(0),
    refusals: integer().notNull().default(0),
    /** The limiter (GCRA): when the whole burst is available again, in microseconds of the database's clock. */
    due: bigint({ mode: 'number' }).notNull().default(0),
    /** How many requests the last update admitted. An update can return only what it wrote. */
    granted: integer().notNull().default(0),
    /** Slots of concurrent requests, and the term in which they were last taken (`db/functions/slot_term.sql`). */
    slotTerm: integer('slot_term').notNull().default(0),
    slots: integer().notNull().default(0),
    slotsBefore: integer('slots_before').notNull().default(0),
    /** The limiter of tokens: when the whole limit is available again, in nanoseconds. */
    tokensDue: bigint('tokens_due', { mode: 'bigint' }).notNull().default(sql`0`),
    tokensGranted: bigint('tokens_granted', { mode: 'number' }).notNull().default(0),
    /** The hour that the last update ended, with its counts; null when it ended none. */
    endedHour: at('ended_hour'),
    endedRequests: integer('ended_requests').notNull().default(0),
    endedRefusals: integer('ended_refusals').notNull().default(0),
  },
  (t) => [index('key_meters_organization').on(t.organizationId)],
);

/** An organization's limits over all its keys, as in `keyMeters`. */
export const organizationMeters = pgTable('organization_meters', {
  organizationId: uuid('organization_id').primaryKey(),
  due: bigint({ mode: 'number' }).notNull().default(0),
  granted: integer().notNull().default(0),
  tokensDue: bigint('tokens_due', { mode: 'bigint' }).notNull().default(sql`0`),
  tokensGranted: bigint('tokens_granted', { mode: 'number' }).notNull().default(0),
});

/**
 * The last use of each key, with the columns that the key list filters by. A separate table, so that the API's writes
 * don't touch the keys' indexes, and the list by last use reads one index. Triggers of `api_keys` maintain its rows.
 */
export const apiKeyLastUses = pgTable(
  'api_key_last_uses',
  {
    apiKeyId: uuid('api_key_id').primaryKey(),
    organizationId: uuid('organization_id').notNull(),
    /** Exact to the minute: written at most once a minute. Null when never used. */
    lastUsedAt: at('last_used_at'),
    /** True until the first use, and again within a day of 90 days without use (`db/functions/mark_idle_keys.sql`). */
    isIdle: boolean('is_idle').notNull().default(true),
    spaceId: uuid('space_id').notNull(),
    ownerId: uuid('owner_id').notNull(),
    name: text().notNull(),
    nameFolded: bytewiseText('name_folded').notNull(),
    lastFive: text('last_five').notNull(),
    environment: text(),
    hasAllowedAddresses: boolean('has_allowed_addresses').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
    disabledAt: at('disabled_at'),
    removedAt: at('removed_at'),
    isRemoved: boolean('is_removed').notNull().generatedAlwaysAs(sql`removed_at is not null`),
  },
  (t) => [
    // The indexes of the list's orders are in a custom migration, like those of the keys:
    // (organization_id, is_removed, last_used_at nulls first, api_key_id) and, only where is_idle, which uses don't
    // write, (organization_id, is_removed, name collate natural_order, api_key_id).

    // For the planner: without this foreign key it assumes that the organizations of both tables are independent, and
    // plans the list for a handful of rows.
    foreignKey({
      name: 'api_key_last_uses_key_fk',
      columns: [t.organizationId, t.apiKeyId],
      foreignColumns: [apiKeys.organizationId, apiKeys.id],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);

/** Limiter state (GCRA) of throttled addresses and accounts. */
export const rateLimits = pgTable('rate_limits', {
  subject: uuid().primaryKey(),
  /** The theoretical arrival time of the next conforming request, on the database's clock. */
  arrivesAt: at('arrives_at').notNull(),
});
