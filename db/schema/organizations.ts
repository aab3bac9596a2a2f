import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns';

export const organizations = pgTable('organizations', {
  id: uuid().primaryKey(),
  /** The organization in the URL. */
  slug: text().notNull().unique(),
  name: text().notNull(),
  createdAt: createdAt(),
});
