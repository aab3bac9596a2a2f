import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
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
    /** How long a new key lasts unless told otherwise, in days; null for ever. */
    defaultKeyDays: integer('default_key_days'),
    /** How long a key may last at most, in days from now; null for ever. */
    longestKeyDays: integer('longest_key_days'),
  },
  (t) => [
    check(
      'organizations_key_days',
      sql`${t.defaultKeyDays} between 1 and 3650 and ${t.longestKeyDays} between 1 and 3650`,
    ),
    ownOrganizationPolicy(t.id),
  ],
);
