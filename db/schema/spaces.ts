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
    /** A small WebP that the server encoded; null for a generated mark. Only the route that serves it selects it. */
    logo: bytea(),
    /** A hash of the logo, part of its URL; null without a logo. */
    logoVersion: text('logo_version'),
    /** The model used when a request names none, or `pulze`; null means the server's own default. */
    defaultModel: text('default_model'),
    /** The models that its keys may use; null for all. */
    allowedModels: text('allowed_models').array(),
    createdAt: createdAt(),
    /** A deleted space keeps its row, so that its keys are refused with the right reason. */
    deletedAt: at('deleted_at'),
  },
  // Keys and members reference the pair, so that none can belong to a space of another organization.
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
