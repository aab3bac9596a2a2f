import { integer, pgTable, text } from 'drizzle-orm/pg-core';

/** What stands in this database of `db/functions`: each file's name, and the version that was applied last. */
export const sqlFunctions = pgTable('sql_functions', {
  name: text().primaryKey(),
  /** Grows with each change, so that an older version of the code leaves it alone. */
  version: integer().notNull(),
  /** SHA-256 of the file. */
  sha256: text().notNull(),
});
