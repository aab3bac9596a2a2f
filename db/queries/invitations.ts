import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { invitationSpaces, invitations } from '../schema/invitations';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';
import { spaces } from '../schema/spaces';

const lifetime = sql`now() + interval '7 days'`;

/** Matches invitations that are neither accepted nor withdrawn, including expired ones. */
export const isOpenInvitation = and(isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt));

type NewInvitation = {
  id: string;
  email: string;
  role: OrganizationRole;
  tokenHash: Buffer;
  invitedBy: string;
  spaces: { spaceId: string; role: SpaceRole }[];
};

/** Inserts an invitation for seven days and returns when it expires; null when the address has an open one. */
export async function insertInvitation(
  organizationId: string,
  { spaces: joined, ...invitation }: NewInvitation,
  tx: Transaction,
): Promise<Date | null> {
  const [row] = await tx
    .insert(invitations)
    .values({ ...invitation, organizationId, expiresAt: lifetime })
    .onConflictDoNothing()
    .returning({ expiresAt: invitations.expiresAt });
  if (!row) return null;
  if (joined.length > 0) {
    const rows = joined.map((space) => ({ ...space, organizationId, invitationId: invitation.id }));
    await tx.insert(invitationSpaces).values(rows);
  }
  return row.expiresAt;
}

const isInvitation = (organizationId: string, id: string) =>
  and(eq(invitations.organizationId, organizationId), eq(invitations.id, id));

/** Finds an open invitation; undefined when it was accepted, withdrawn or never existed. */
export async function findOpenInvitation(organizationId: string, id: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      invitedBy: invitations.invitedBy,
    })
    .from(invitations)
    .where(and(isInvitation(organizationId, id), isOpenInvitation));
  return row;
}

/** Sets a new token and sender on an open invitation and returns its new expiry; null when it is not open. */
export async function updateInvitationToken(
  organizationId: string,
  id: string,
  by: { tokenHash: Buffer; invitedBy: string },
  tx: Transaction,
): Promise<Date | null> {
  const [row] = await tx
    .update(invitations)
    .set({ ...by, expiresAt: lifetime })
    .where(and(isInvitation(organizationId, id), isOpenInvitation))
    .returning({ expiresAt: invitations.expiresAt });
  return row?.expiresAt ?? null;
}

/** Withdraws an open invitation; false when it is not open. */
export async function updateInvitationWithdrawn(organizationId: string, id: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(invitations)
    .set({ withdrawnAt: sql`now()` })
    .where(and(isInvitation(organizationId, id), isOpenInvitation))
    .returning({ id: invitations.id });
  return rows.length === 1;
}

/** Accepts an open, unexpired invitation; only one of two simultaneous calls returns true. */
export async function updateInvitationAccepted(
  organizationId: string,
  id: string,
  acceptedBy: string,
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .update(invitations)
    .set({ acceptedAt: sql`now()`, acceptedBy })
    .where(and(isInvitation(organizationId, id), isOpenInvitation, gt(invitations.expiresAt, sql`now()`)))
    .returning({ id: invitations.id });
  return rows.length === 1;
}

/** Finds an invitation by its token, before the organization is known. */
export async function findInvitationByToken(tokenHash: Buffer, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      id: invitations.id,
      organizationId: invitations.organizationId,
      organizationName: organizations.name,
      slug: organizations.slug,
      email: invitations.email,
      role: invitations.role,
      invitedBy: invitations.invitedBy,
      inviterName: users.name,
      acceptedAt: invitations.acceptedAt,
      withdrawnAt: invitations.withdrawnAt,
      isExpired: sql<boolean>`${invitations.expiresAt} <= now()`,
    })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(eq(invitations.tokenHash, tokenHash));
  return row;
}

/** Finds the open invitations of an email address in all organizations, with the current role of each sender. */
export async function findOpenInvitationsTo(email: string, db: Db = dashboardDb()) {
  return db
    .select({ role: invitations.role, inviterRole: memberships.role })
    .from(invitations)
    .innerJoin(
      memberships,
      and(eq(memberships.organizationId, invitations.organizationId), eq(memberships.userId, invitations.invitedBy)),
    )
    .where(and(eq(invitations.email, email), isOpenInvitation, gt(invitations.expiresAt, sql`now()`)));
}

/** Finds the live spaces of invitations, by name. */
export async function findInvitationSpaces(organizationId: string, ids: string[], db: Db = dashboardDb()) {
  if (ids.length === 0) return [];
  return db
    .select({
      personId: invitationSpaces.invitationId,
      id: spaces.id,
      name: spaces.name,
      logoVersion: spaces.logoVersion,
      role: invitationSpaces.role,
    })
    .from(invitationSpaces)
    .innerJoin(
      spaces,
      and(eq(spaces.organizationId, invitationSpaces.organizationId), eq(spaces.id, invitationSpaces.spaceId)),
    )
    .where(
      and(
        eq(invitationSpaces.organizationId, organizationId),
        inArray(invitationSpaces.invitationId, ids),
        isNull(spaces.deletedAt),
      ),
    )
    .orderBy(asc(spaces.name), asc(spaces.id));
}
