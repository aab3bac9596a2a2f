import { pgTable, smallint } from 'drizzle-orm/pg-core';
import { at, bytea, createdAt } from './columns';

/** The peppers that secrets of this installation are or were hashed with; secrets name the version of theirs. */
export const peppers = pgTable('peppers', {
  version: smallint().primaryKey(),
  /** Derived from the pepper, to recognize it. */
  checkValue: bytea('check_value').notNull().unique(),
  createdAt: createdAt(),
  /** When the operator let secrets be rehashed with it; null for the first. */
  startedAt: at('started_at'),
  /** When the operator gave up the secrets that still need it. */
  givenUpAt: at('given_up_at'),
});
