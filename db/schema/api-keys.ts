import { sql } from 'drizzle-orm';
import {
  check,
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
    /** The name folded for case-insensitive search in any script, whatever the server's locale. */
    nameFolded: bytewiseText('name_folded').notNull(),
    /** Last five characters of the newest secret. */
    lastFive: text('last_five').notNull(),
    /** Null means the plan's limit. */
    requestsPerMinute: integer('requests_per_minute'),
    burst: integer(),
    createdAt: createdAt(),
    expiresAt: at('expires_at'),
    disabledAt: at('disabled_at'),
    disabledBy: uuid('disabled_by').references(() => users.id),
    removedAt: at('removed_at'),
    removedBy: uuid('removed_by').references(() => users.id),
    /** What an import brought along; what has been used since stands in `apiKeyLastUses`, which is what is read. */
    lastUsedAt: at('last_used_at'),
    /** One id per opening of the dialog: a double click or a replay makes one key. */
    createRequestId: uuid('create_request_id').notNull(),
  },
  (t) => [
    unique('api_keys_in_organization').on(t.organizationId, t.id),
    uniqueIndex('api_keys_create_request').on(t.organizationId, t.createRequestId),
    // The list's orders; see docs/decisions/0003. What follows the id is read from the index, never from the table.
    index('api_keys_created')
      .on(t.organizationId, t.createdAt, t.id, t.spaceId, t.ownerId, t.disabledAt, t.expiresAt, t.nameFolded)
      .where(sql`removed_at is null`),
    index('api_keys_name').on(t.organizationId, t.nameFolded, t.id).where(sql`removed_at is null`),
    index('api_keys_space')
      .on(t.organizationId, t.spaceId, t.createdAt, t.id, t.ownerId)
      .where(sql`removed_at is null`),
    index('api_keys_owner')
      .on(t.organizationId, t.ownerId, t.createdAt, t.id, t.spaceId)
      .where(sql`removed_at is null`),
    index('api_keys_expiring')
      .on(t.organizationId, t.expiresAt, t.spaceId, t.ownerId)
      .where(sql`removed_at is null and disabled_at is null and expires_at is not null`),
    index('api_keys_disabled')
      .on(t.organizationId, t.createdAt, t.id, t.spaceId, t.ownerId)
      .where(sql`removed_at is null and disabled_at is not null`),
    index('api_keys_removed')
      .on(t.organizationId, t.createdAt, t.id, t.spaceId, t.ownerId, t.nameFolded)
      .where(sql`removed_at is not null`),
    check('api_keys_name_length', sql`char_length(${t.name}) between 1 and 100`),
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
  },
  (t) => [
    index('api_key_secrets_key').on(t.apiKeyId),
    foreignKey({
      name: 'api_key_secrets_key_fk',
      columns: [t.organizationId, t.apiKeyId],
      foreignColumns: [apiKeys.organizationId, apiKeys.id],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);
