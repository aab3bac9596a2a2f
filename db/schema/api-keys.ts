import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  cidr,
  foreignKey,
  index,
  integer,
  pgTable,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at, bytea, bytewiseText, createdAt } from './columns';
import { ownOrganizationPolicy } from './own-organization-policy';
import { spaces } from './spaces';

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id').notNull(),
    spaceId: uuid('space_id').notNull(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => users.id),
    name: text().notNull(),
    /** The name as folded by `foldName` in lib/names.ts, for searches. */
    nameFolded: bytewiseText('name_folded')
      .notNull()
      .generatedAlwaysAs(
        sql.raw(String.raw`normalize(regexp_replace(translate(
          lower(upper(lower(normalize(name, NFKD) collate "und-x-icu"))), 'ς', 'σ'
        ), '[\u0300-\u036f]', '', 'g'), NFC)`),
      ),
    /** Last five characters of the newest secret. */
    lastFive: text('last_five').notNull(),
    /** Null means the plan's limit. */
    requestsPerMinute: integer('requests_per_minute'),
    burst: integer(),
    /** Null means none, as for concurrent requests. */
    tokensPerMinute: integer('tokens_per_minute'),
    concurrentRequests: integer('concurrent_requests'),
    environment: text({ enum: ['production', 'staging', 'development'] }),
    /** Model names or prefixes that end in `*`; null for all models of the space. */
    allowedModels: text('allowed_models').array(),
    /** Groups of `lib/api/endpoints.ts`; null for all. */
    allowedEndpoints: text('allowed_endpoints').array(),
    /** Networks from which the key may be used; null for any. */
    allowedAddresses: cidr('allowed_addresses').array(),
    /** For the list's indexes, for which the addresses themselves are too large. */
    hasAllowedAddresses: boolean('has_allowed_addresses')
      .notNull()
      .generatedAlwaysAs(sql`allowed_addresses is not null`),
    createdAt: createdAt(),
    expiresAt: at('expires_at'),
    /** When a rotation's overlap ends, during which the key has two live secrets; null without one. */
    rotationEndsAt: at('rotation_ends_at'),
    disabledAt: at('disabled_at'),
    disabledBy: uuid('disabled_by').references(() => users.id),
    removedAt: at('removed_at'),
    removedBy: uuid('removed_by').references(() => users.id),
    /** A column of the list's indexes, because lists show either removed keys or the others. */
    isRemoved: boolean('is_removed').notNull().generatedAlwaysAs(sql`removed_at is not null`),
    /** The id of the dialog's opening: a double click or a replay creates one key. */
    createRequestId: uuid('create_request_id').notNull(),
  },
  (t) => [
    unique('api_keys_in_organization').on(t.organizationId, t.id),
    uniqueIndex('api_keys_create_request').on(t.organizationId, t.createRequestId),
    // The indexes of the list's two orders are in a custom migration, because Drizzle lacks INCLUDE and COLLATE:
    // (organization_id, is_removed, created_at, id) and (organization_id, is_removed, name collate natural_order, id).
    index('api_keys_owner').on(t.organizationId, t.ownerId, t.spaceId, t.isRemoved),
    index('api_keys_space').on(t.organizationId, t.spaceId, t.isRemoved),
    // Few keys expire, so this index has a hundredth of the size of the list's.
    index('api_keys_expiry').on(t.organizationId, t.expiresAt).where(sql`not is_removed and expires_at is not null`),
    check('api_keys_name_length', sql`char_length(${t.name}) between 1 and 100`),
    check('api_keys_environment', sql`${t.environment} in ('production', 'staging', 'development')`),
    foreignKey({
      name: 'api_keys_space_fk',
      columns: [t.organizationId, t.spaceId],
      foreignColumns: [spaces.organizationId, spaces.id],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);

/** A key has one live secret, two while a rotation overlaps. */
export const apiKeySecrets = pgTable(
  'api_key_secrets',
  {
    /** HMAC-SHA-256 of the secret under the server's pepper. */
    hash: bytea().primaryKey(),
    hashVersion: smallint('hash_version').notNull(),
    organizationId: uuid('organization_id').notNull(),
    apiKeyId: uuid('api_key_id').notNull(),
    lastFive: text('last_five').notNull(),
    createdAt: createdAt(),
    /** When a rotated secret stops; null for the current one. */
    expiresAt: at('expires_at'),
    /** The id of the rotation dialog's opening, like `createRequestId`; null for a key's first secret. */
    rotateRequestId: uuid('rotate_request_id'),
    /** Counted during a rotation's overlap, up to a second late: requests, and the client of the last one. */
    requests: bigint({ mode: 'number' }).notNull().default(0),
    lastUsedAt: at('last_used_at'),
    lastClient: text('last_client'),
    lastAddress: text('last_address'),
  },
  (t) => [
    uniqueIndex('api_key_secrets_rotation').on(t.apiKeyId, t.rotateRequestId),
    foreignKey({
      name: 'api_key_secrets_key_fk',
      columns: [t.organizationId, t.apiKeyId],
      foreignColumns: [apiKeys.organizationId, apiKeys.id],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);
