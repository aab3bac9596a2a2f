import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns';
import { ownOrganizationPolicy } from './own-organization-policy';

export const organizations = pgTable(
  'organizations',
  {
    id: uuid().primaryKey(),
    /** The organization in the URL. */
    slug: text().notNull().unique(),
    name: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [ownOrganizationPolicy(t.id)],
);
