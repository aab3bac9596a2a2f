import { boolean, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, bytea, createdAt } from './columns';

export const users = pgTable('users', {
  id: uuid().primaryKey(),
  /** The address that identifies the account, in lower case. */
  email: text().notNull().unique(),
  name: text().notNull(),
  /** An argon2id hash; null for users without a password. */
  passwordHash: text('password_hash'),
  /** When the address was verified; null when it was only entered. */
  emailProvenAt: at('email_proven_at'),
  /** A small WebP that the server encoded; null for initials. Only the route that serves it selects this column. */
  avatar: bytea(),
  /** A hash of the avatar, part of its URL; null without an avatar. */
  avatarVersion: text('avatar_version'),
  /** Which mails the user wants, and whether only about their own keys. */
  mailsExpiring: boolean('mails_expiring').notNull().default(true),
  mailsRemovedKeyUsed: boolean('mails_removed_key_used').notNull().default(true),
  mailsWebhookDisabled: boolean('mails_webhook_disabled').notNull().default(true),
  mailsOwnKeysOnly: boolean('mails_own_keys_only').notNull().default(false),
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

/** A user's identity at a sign-in provider; at most one per provider. */
export const identities = pgTable(
  'identities',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The issuer of the provider, within which a subject is unique. */
    issuer: text().notNull(),
    /** The provider's immutable id of the user. An address may change. */
    subject: text().notNull(),
    /** The name at the provider when it was connected, so that users recognize the identity. */
    label: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: at('last_used_at'),
  },
  (t) => [
    unique('identities_issuer_subject').on(t.issuer, t.subject),
    unique('identities_user_issuer').on(t.userId, t.issuer),
  ],
);

/** Sign-in links, from a mail or from the operator. Using one deletes all links of its user. */
export const signInLinks = pgTable(
  'sign_in_links',
  {
    /** SHA-256 of the 256-bit token in the link. */
    tokenHash: bytea('token_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The path to redirect to after sign-in. */
    next: text().notNull(),
    /** Created by the operator for a forgotten password. Using the link deletes that password. */
    resetsPassword: boolean('resets_password').notNull().default(false),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('sign_in_links_user').on(t.userId), index('sign_in_links_expires').on(t.expiresAt)],
);
