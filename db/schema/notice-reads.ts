import { sql } from 'drizzle-orm';
import { pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

/** The events that a member has read: all up to a time, and some after it. */
export const noticeReads = pgTable(
  'notice_reads',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Null when the member never marked all as read. */
    readUntil: at('read_until'),
    /** The events that were opened since then, the latest last. */
    readIds: uuid('read_ids').array().notNull().default(sql`'{}'`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.userId] }), ownOrganizationPolicy(t.organizationId)],
);
