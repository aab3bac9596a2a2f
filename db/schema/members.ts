import { index, pgEnum, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { organizationRoles } from '@/lib/permissions';
import { users } from './accounts';
import { at, createdAt } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

export const organizationRoleColumn = pgEnum('organization_role', organizationRoles);

export const memberships = pgTable(
  'memberships',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: organizationRoleColumn().notNull(),
    createdAt: createdAt(),
    lastActiveAt: at('last_active_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.userId] }),
    index('memberships_user').on(t.userId),
    ownOrganizationPolicy(t.organizationId),
  ],
);
