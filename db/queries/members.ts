import { and, eq, ne, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';
import { spaceMembers } from '../schema/spaces';

/**
 * Makes changes of an organization's members wait for each other until the transaction ends: whoever comes second
 * sees what the first one left. It holds up nothing else that points at the organization.
 */
export async function lockMembers(organizationId: string, tx: Transaction): Promise<void> {
  await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.id, organizationId))
    .for('no key update');
}

const isMember = (organizationId: string, userId: string) =>
  and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId));

/** One member; undefined for outsiders. */
export async function findMember(organizationId: string, userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({ id: users.id, name: users.name, email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(isMember(organizationId, userId));
  return row;
}

/** Whether an address belongs to a member. */
export async function hasMemberWithEmail(organizationId: string, email: string, db: Db = dashboardDb()) {
  const rows = await db
    .select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), eq(users.email, email)));
  return rows.length > 0;
}

/** Adds a member; false when they are one already, whose role then stays as it is. */
export async function insertMember(
  organizationId: string,
  userId: string,
  role: OrganizationRole,
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .insert(memberships)
    .values({ organizationId, userId, role })
    .onConflictDoNothing()
    .returning({ userId: memberships.userId });
  return rows.length === 1;
}

/** Brings a member into spaces; where they are a member already, their role there stays as it is. */
export async function insertSpaceMembers(
  organizationId: string,
  userId: string,
  joined: { spaceId: string; role: SpaceRole }[],
  tx: Transaction,
): Promise<void> {
  if (joined.length === 0) return;
  await tx
    .insert(spaceMembers)
    .values(joined.map((space) => ({ ...space, organizationId, userId })))
    .onConflictDoNothing();
}

const other = alias(memberships, 'other');

/** True unless this person is the organization's only admin. */
const isNotLastAdmin = (organizationId: string, userId: string) =>
  or(
    ne(memberships.role, 'admin'),
    sql`exists (select 1 from ${memberships} ${other} where ${and(
      eq(other.organizationId, organizationId),
      eq(other.role, 'admin'),
      ne(other.userId, userId),
    )})`,
  );

/** Gives a member another role; false when that would leave no admin. Call `lockMembers` first. */
export async function updateMemberRole(
  organizationId: string,
  userId: string,
  role: OrganizationRole,
  tx: Transaction,
): Promise<boolean> {
  const staysSafe = role === 'admin' ? undefined : isNotLastAdmin(organizationId, userId);
  const rows = await tx
    .update(memberships)
    .set({ role })
    .where(and(isMember(organizationId, userId), staysSafe))
    .returning({ userId: memberships.userId });
  return rows.length === 1;
}

/** Ends a membership and those in spaces; false when that would leave no admin. Call `lockMembers` first. */
export async function deleteMember(organizationId: string, userId: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .delete(memberships)
    .where(and(isMember(organizationId, userId), isNotLastAdmin(organizationId, userId)))
    .returning({ userId: memberships.userId });
  return rows.length === 1;
}
