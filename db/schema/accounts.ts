import { boolean, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, bytea, createdAt } from './columns';

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

/** Links that sign in, from a mail or from the operator; using one deletes all of its person. */
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
    /** Made by the operator for a forgotten password, which using the link removes. */
    resetsPassword: boolean('resets_password').notNull().default(false),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('sign_in_links_user').on(t.userId), index('sign_in_links_expires').on(t.expiresAt)],
);
