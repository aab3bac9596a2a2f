import { foreignKey, index, pgEnum, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { spaceRoles } from '@/lib/permissions';
import { at, bytea, createdAt } from './columns';
import { memberships } from './members';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

export const spaceRoleColumn = pgEnum('space_role', spaceRoles);

export const spaces = pgTable(
  'spaces',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    description: text().notNull().default(''),
    /** A small WebP of our own making; null means a mark made from the name. Read by name, where it is served. */
    logo: bytea(),
    /** A hash of the logo's bytes, in its address; null without one. */
    logoVersion: text('logo_version'),
    /** The model used when a request names none, or `pulze`; null means the server's own default. */
    defaultModel: text('default_model'),
    /** The models its keys may use; null means all. */
    allowedModels: text('allowed_models').array(),
    createdAt: createdAt(),
    /** A deleted space stays as a row, so that its keys can say why they are refused. */
    deletedAt: at('deleted_at'),
  },
  // The pair is what keys and members point at: a row can't join two organizations.
  (t) => [unique('spaces_in_organization').on(t.organizationId, t.id), ownOrganizationPolicy(t.organizationId)],
);

export const spaceMembers = pgTable(
  'space_members',
  {
    organizationId: uuid('organization_id').notNull(),
    spaceId: uuid('space_id').notNull(),
    userId: uuid('user_id').notNull(),
    role: spaceRoleColumn().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.userId, t.spaceId] }),
    index('space_members_space').on(t.spaceId),
    foreignKey({
      name: 'space_members_space_fk',
      columns: [t.organizationId, t.spaceId],
      foreignColumns: [spaces.organizationId, spaces.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'space_members_membership_fk',
      columns: [t.organizationId, t.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);
