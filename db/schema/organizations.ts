import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns';
import { ownOrganizationPolicy } from './own-organization-policy';

export const organizations = pgTable(
  'organizations',
  {
    id: uuid().primaryKey(),
    /** The organization's part of the URL. */
    slug: text().notNull().unique(),
    name: text().notNull(),
    createdAt: createdAt(),
    /** The default lifetime of a new key in days; null for no expiry. */
    defaultKeyDays: integer('default_key_days'),
    /** The longest lifetime of a key in days from now; null for no limit. */
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
