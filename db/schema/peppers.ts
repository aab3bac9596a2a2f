import { pgTable, smallint } from 'drizzle-orm/pg-core';
import { at, bytea, createdAt } from './columns';

/** The peppers of this installation. Each secret has the version of the pepper it is hashed with. */
export const peppers = pgTable('peppers', {
  version: smallint().primaryKey(),
  /** A fingerprint of the pepper. */
  checkValue: bytea('check_value').notNull().unique(),
  createdAt: createdAt(),
  /** When the operator started to rehash secrets with it; null for the first pepper. */
  startedAt: at('started_at'),
  /** When the operator retired it; secrets that still need it are refused. */
  givenUpAt: at('given_up_at'),
});
