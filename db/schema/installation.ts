import { sql } from 'drizzle-orm';
import { boolean, check, pgTable } from 'drizzle-orm/pg-core';
import { bytea, createdAt } from './columns';

/** What holds for the whole installation, in one row. */
export const installation = pgTable(
  'installation',
  {
    id: boolean().primaryKey().default(true),
    /** Derived from API_KEY_PEPPER, to recognize another one. */
    pepperCheck: bytea('pepper_check').notNull(),
    createdAt: createdAt(),
  },
  (t) => [check('installation_has_one_row', sql`${t.id}`)],
);
