import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { organizationRoles, spaceRoles } from '@/lib/permissions';
import { planIds, subscriptionStatuses } from '@/lib/plans';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const createdAt = () => at('created_at').notNull().defaultNow();

/** Text compared by its bytes, so that orders and indexes are the same whatever the server's locale. */
const bytewiseText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
/** Counts of keys: not removed; of these disabled; removed. */
const keyCounts = () => ({
  live: integer().notNull(),
  disabled: integer().notNull(),
  removed: integer().notNull(),
});

export const planColumn = pgEnum('plan', planIds);
export const subscriptionStatusColumn = pgEnum('subscription_status', subscriptionStatuses);
export const organizationRoleColumn = pgEnum('organization_role', organizationRoles);
export const spaceRoleColumn = pgEnum('space_role', spaceRoles);

export const users = pgTable('users', {
  id: uuid().primaryKey(),
  /** Stored lower-case; the address is the account's name. */
  email: text().notNull().unique(),
  name: text().notNull(),
  /** argon2id; null for people who sign in another way. */
  passwordHash: text('password_hash'),
  /** When someone first showed that the address's mail reaches them; null for one that was only typed in. */
  emailProvenAt: at('email_proven_at'),
  /** A small WebP of our own making; null means initials. Read by name, where it is served. */
  avatar: bytea(),
  /** A hash of the avatar's bytes, in its address; null without one. */
  avatarVersion: text('avatar_version'),
  createdAt: createdAt(),
});

export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the 256-bit token in the cookie. */
    tokenHash: bytea('token_hash').notNull().unique(),
    userAgent: text('user_agent').notNull().default(''),
    address: text().notNull().default(''),
    createdAt: createdAt(),
    lastUsedAt: at('last_used_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
);

/** Who a person is to a provider they sign in through: one identity a provider. */
export const identities = pgTable(
  'identities',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The provider's address; a subject means something only there. */
    issuer: text().notNull(),
    /** The provider's own name for the person, which never changes; an address may. */
    subject: text().notNull(),
    /** What the provider called them when it was connected, for people to tell identities apart. */
    label: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: at('last_used_at'),
  },
  (t) => [
    unique('identities_issuer_subject').on(t.issuer, t.subject),
    unique('identities_user_issuer').on(t.userId, t.issuer),
  ],
);

/** Links sent by mail that sign in; using one deletes all of its person. */
export const signInLinks = pgTable(
  'sign_in_links',
  {
    /** SHA-256 of the 256-bit token in the link. */
    tokenHash: bytea('token_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The path to go to afterwards. */
    next: text().notNull(),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('sign_in_links_user').on(t.userId), index('sign_in_links_expires').on(t.expiresAt)],
);

export const organizations = pgTable('organizations', {
  id: uuid().primaryKey(),
  /** The organization in the URL. */
  slug: text().notNull().unique(),
  name: text().notNull(),
  createdAt: createdAt(),
});

export const subscriptions = pgTable('subscriptions', {
  organizationId: uuid('organization_id')
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  plan: planColumn().notNull().default('free'),
  status: subscriptionStatusColumn().notNull().default('active'),
  currentPeriodEndsAt: at('current_period_ends_at'),
  /** When a subscription that was cancelled ahead of time stops; null for one that renews. */
  endsAt: at('ends_at'),
  /** The payment provider's id of the organization; null until someone started to pay. */
  providerCustomerId: text('provider_customer_id').unique(),
  /** The provider's subscription behind the plan; null when the plan isn't paid through it. */
  providerSubscriptionId: text('provider_subscription_id'),
  /** Grows with each change: who writes what was read elsewhere names the revision it started from. */
  revision: integer().notNull().default(0),
  /** When the provider was last asked; null when never. */
  checkedAt: at('checked_at'),
  updatedAt: at('updated_at').notNull().defaultNow(),
});

/** The provider's messages that were acted on, by the provider's id: a repeated one does nothing. */
export const billingEvents = pgTable(
  'billing_events',
  {
    id: text().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    type: text().notNull(),
    /** When it happened, on the provider's clock. */
    occurredAt: at('occurred_at').notNull(),
    processedAt: at('processed_at').notNull().defaultNow(),
  },
  (t) => [index('billing_events_processed').on(t.processedAt)],
);

export const memberships = pgTable(
  'memberships',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: organizationRoleColumn().notNull(),
    createdAt: createdAt(),
    lastActiveAt: at('last_active_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.userId] }), index('memberships_user').on(t.userId)],
);

export const spaces = pgTable(
  'spaces',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    description: text().notNull().default(''),
    /** A small WebP of our own making; null means a mark made from the name. Read by name, where it is served. */
    logo: bytea(),
    /** A hash of the logo's bytes, in its address; null without one. */
    logoVersion: text('logo_version'),
    /** The model used when a request names none, or `pulze`; null means the server's own default. */
    defaultModel: text('default_model'),
    /** The models its keys may use; null means all. */
    allowedModels: text('allowed_models').array(),
    createdAt: createdAt(),
    /** A deleted space stays as a row, so that its keys can say why they are refused. */
    deletedAt: at('deleted_at'),
  },
  // The pair is what keys and members point at: a row can't join two organizations.
  (t) => [unique('spaces_in_organization').on(t.organizationId, t.id)],
);

export const spaceMembers = pgTable(
  'space_members',
  {
    organizationId: uuid('organization_id').notNull(),
    spaceId: uuid('space_id').notNull(),
    userId: uuid('user_id').notNull(),
    role: spaceRoleColumn().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.userId, t.spaceId] }),
    index('space_members_space').on(t.spaceId),
    foreignKey({
      name: 'space_members_space_fk',
      columns: [t.organizationId, t.spaceId],
      foreignColumns: [spaces.organizationId, spaces.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'space_members_membership_fk',
      columns: [t.organizationId, t.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
  ],
);

/** Someone asked to join. Open until accepted or withdrawn; an address has one open invitation at most. */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** Lower-case, as accounts store theirs: only this address may accept. */
    email: text().notNull(),
    role: organizationRoleColumn().notNull(),
    /** SHA-256 of the 256-bit token in the link; resending replaces it. */
    tokenHash: bytea('token_hash').notNull().unique(),
    /** Who stands behind the link: what they may grant is asked again when it is accepted. */
    invitedBy: uuid('invited_by')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
    acceptedBy: uuid('accepted_by').references(() => users.id),
    withdrawnAt: at('withdrawn_at'),
  },
  (t) => [
    unique('invitations_in_organization').on(t.organizationId, t.id),
    uniqueIndex('invitations_open')
      .on(t.organizationId, t.email)
      .where(sql`accepted_at is null and withdrawn_at is null`),
  ],
);

/** The spaces an invitation brings its person into. */
export const invitationSpaces = pgTable(
  'invitation_spaces',
  {
    organizationId: uuid('organization_id').notNull(),
    invitationId: uuid('invitation_id').notNull(),
    spaceId: uuid('space_id').notNull(),
    role: spaceRoleColumn().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.invitationId, t.spaceId] }),
    foreignKey({
      name: 'invitation_spaces_invitation_fk',
      columns: [t.organizationId, t.invitationId],
      foreignColumns: [invitations.organizationId, invitations.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'invitation_spaces_space_fk',
      columns: [t.organizationId, t.spaceId],
      foreignColumns: [spaces.organizationId, spaces.id],
    }).onDelete('cascade'),
  ],
);

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
    // Sorted in at once: what is not yet, every search would read once for each period.
    index('api_keys_name_grams')
      .using('gin', sql`api_key_name_grams(organization_id, created_at, name_folded)`)
      .with({ fastupdate: false }),
    check('api_keys_name_length', sql`char_length(${t.name}) between 1 and 100`),
    foreignKey({
      name: 'api_keys_space_fk',
      columns: [t.organizationId, t.spaceId],
      foreignColumns: [spaces.organizationId, spaces.id],
    }).onDelete('cascade'),
  ],
);

/** How many keys an organization has, kept by triggers; its lock orders whatever counts that organization's keys. */
export const apiKeyTotals = pgTable('api_key_totals', {
  organizationId: uuid('organization_id')
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  ...keyCounts(),
});

/** The same for each space, kept by the same triggers: whoever sees a few of many spaces asks for their sum. */
export const apiKeySpaceTotals = pgTable(
  'api_key_space_totals',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    spaceId: uuid('space_id').notNull(),
    ...keyCounts(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.spaceId] })],
);

/** The same for each owner in each space, kept by the same triggers. */
export const apiKeyCounts = pgTable(
  'api_key_counts',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    spaceId: uuid('space_id').notNull(),
    ownerId: uuid('owner_id').notNull(),
    ...keyCounts(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.spaceId, t.ownerId] })],
);

/**
 * How many keys that are not removed stand from here to the next chunk, in each order of the list, kept by the same
 * triggers: a deep page starts in its own chunk instead of at the first key.
 */
export const apiKeyChunks = pgTable(
  'api_key_chunks',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    listOrder: text('list_order', { enum: ['created', 'name'] }).notNull(),
    /** `-infinity` in the order of names. */
    fromCreatedAt: at('from_created_at').notNull(),
    /** Empty in the order of creation. */
    fromName: bytewiseText('from_name').notNull(),
    fromId: uuid('from_id').notNull(),
    live: integer().notNull(),
  },
  (t) => [
    primaryKey({
      name: 'api_key_chunks_pk',
      columns: [t.organizationId, t.listOrder, t.fromCreatedAt, t.fromName, t.fromId],
    }),
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
  ],
);

/** Limiter state (GCRA): one row an organization, or a throttled address or account. */
export const rateLimits = pgTable('rate_limits', {
  subject: uuid().primaryKey(),
  /** The theoretical arrival time of the next conforming request, on the database's clock. */
  arrivesAt: at('arrives_at').notNull(),
});

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

export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    actorId: uuid('actor_id').references(() => users.id),
    action: text().notNull(),
    targetType: text('target_type').notNull(),
    targetId: uuid('target_id').notNull(),
    /** What changed, for people to read; never a secret. */
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    address: text().notNull().default(''),
    requestId: text('request_id').notNull().default(''),
    /** What the target was called, folded for search as `foldText` folds what is searched for. */
    nameFolded: text('name_folded').generatedAlwaysAs(
      sql`lower(normalize(details ->> 'name', NFKC) collate "und-x-icu")`,
    ),
    createdAt: createdAt(),
  },
  (t) => [
    index('audit_events_created').on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    index('audit_events_actor').on(t.organizationId, t.actorId, t.createdAt.desc(), t.id.desc()),
    index('audit_events_target').on(t.organizationId, t.targetId, t.createdAt.desc(), t.id.desc()),
  ],
);
