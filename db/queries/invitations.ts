import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { invitationSpaces, invitations } from '../schema/invitations';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';
import { spaces } from '../schema/spaces';

/** How long an invitation can be accepted. */
const lifetime = sql`now() + interval '7 days'`;

/** Neither accepted nor withdrawn; it may have expired. */
export const isOpenInvitation = and(isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt));

type NewInvitation = {
  id: string;
  email: string;
  role: OrganizationRole;
  tokenHash: Buffer;
  invitedBy: string;
  spaces: { spaceId: string; role: SpaceRole }[];
};

/** Inserts an invitation for seven days and answers when it ends; null when the address has an open one. */
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

/** An open invitation; undefined when it was answered, withdrawn or never was. */
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

/** Gives an open invitation a new token, sender and seven more days; null when it is not open any more. */
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

/** Withdraws an open invitation; false when it is not open any more. */
export async function updateInvitationWithdrawn(organizationId: string, id: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(invitations)
    .set({ withdrawnAt: sql`now()` })
    .where(and(isInvitation(organizationId, id), isOpenInvitation))
    .returning({ id: invitations.id });
  return rows.length === 1;
}

/** Uses an invitation up: of two who accept at once, one gets true. Expired ones can't be used. */
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

/** The invitation of a link. It has no organization first: its token is what finds it. */
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

/** What an address is invited as, and what the senders are now, over all organizations: it may be no account yet. */
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

/** The live spaces of some invitations, by name. */
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
