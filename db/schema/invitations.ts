import { sql } from 'drizzle-orm';
import { foreignKey, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at, bytea, createdAt } from './columns';
import { organizationRoleColumn } from './members';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';
import { spaceRoleColumn, spaces } from './spaces';

/** Invitations to an organization, open until accepted or withdrawn. An address has at most one open invitation. */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The address that may accept, in lower case like those of accounts. */
    email: text().notNull(),
    role: organizationRoleColumn().notNull(),
    /** SHA-256 of the 256-bit token in the link; resending replaces it. */
    tokenHash: bytea('token_hash').notNull().unique(),
    /** The sender, whose permissions are checked again when the invitation is accepted. */
    invitedBy: uuid('invited_by')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
    acceptedBy: uuid('accepted_by').references(() => users.id),
    withdrawnAt: at('withdrawn_at'),
  },
  (t) => [
    unique('invitations_in_organization').on(t.organizationId, t.id),
    uniqueIndex('invitations_open')
      .on(t.organizationId, t.email)
      .where(sql`accepted_at is null and withdrawn_at is null`),
    ownOrganizationPolicy(t.organizationId),
  ],
);

/** The spaces that the invited user joins. */
export const invitationSpaces = pgTable(
  'invitation_spaces',
  {
    organizationId: uuid('organization_id').notNull(),
    invitationId: uuid('invitation_id').notNull(),
    spaceId: uuid('space_id').notNull(),
    role: spaceRoleColumn().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.invitationId, t.spaceId] }),
    foreignKey({
      name: 'invitation_spaces_invitation_fk',
      columns: [t.organizationId, t.invitationId],
      foreignColumns: [invitations.organizationId, invitations.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'invitation_spaces_space_fk',
      columns: [t.organizationId, t.spaceId],
      foreignColumns: [spaces.organizationId, spaces.id],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);
