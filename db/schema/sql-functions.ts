import { integer, pgTable, text } from 'drizzle-orm/pg-core';

/** The files of `db/functions` that were applied to this database: the name, and the version that was applied last. */
export const sqlFunctions = pgTable('sql_functions', {
  name: text().primaryKey(),
  /** Grows with each change, so that an older version of the code does not overwrite it. */
  version: integer().notNull(),
  /** SHA-256 of the file. */
  sha256: text().notNull(),
});
