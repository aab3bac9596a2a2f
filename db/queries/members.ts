import { and, eq, ne, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { subscriptions } from '../schema/billing';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';
import { spaceMembers } from '../schema/spaces';

/** `shared` is for changes that rely on rights, `exclusive` for changes that take rights away. */
export type RightsLock = 'shared' | 'exclusive';

/**
 * Locks the rights of all members of an organization until the transaction ends: rights read after it are still valid
 * at the commit. It is an advisory lock, because new shared locks of a row overtake a transaction that waits to change
 * it.
 */
export async function lockRights(organizationId: string, lock: RightsLock, tx: Transaction): Promise<void> {
  const key = sql`hashtextextended(${`rights:${organizationId}`}, 0)`;
  await tx.execute(
    lock === 'exclusive' ? sql`select pg_advisory_xact_lock(${key})` : sql`select pg_advisory_xact_lock_shared(${key})`,
  );
}

/** Finds a member's role and the organization's subscription, which decide their rights; undefined for other users. */
export async function findRights(organizationId: string, userId: string, tx: Transaction) {
  const [row] = await tx
    .select({ role: memberships.role, plan: subscriptions.plan, status: subscriptions.status })
    .from(memberships)
    .innerJoin(subscriptions, eq(subscriptions.organizationId, memberships.organizationId))
    .where(isMember(organizationId, userId));
  return row;
}

const isMember = (organizationId: string, userId: string) =>
  and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId));

/** Finds a member; undefined for other users. */
export async function findMember(organizationId: string, userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({ id: users.id, name: users.name, email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(isMember(organizationId, userId));
  return row;
}

/** Finds a member by the organization's slug and an email address, with the organization and its subscription. */
export async function findMemberBySlug(slug: string, email: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      organization: { id: organizations.id, slug: organizations.slug, name: organizations.name },
      user: { id: users.id, name: users.name, email: users.email },
      role: memberships.role,
      plan: subscriptions.plan,
      status: subscriptions.status,
    })
    .from(organizations)
    .innerJoin(memberships, eq(memberships.organizationId, organizations.id))
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(subscriptions, eq(subscriptions.organizationId, organizations.id))
    .where(and(eq(organizations.slug, slug), eq(users.email, email)));
  return row;
}

/** Returns whether an email address belongs to a member. */
export async function hasMemberWithEmail(organizationId: string, email: string, db: Db = dashboardDb()) {
  const rows = await db
    .select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), eq(users.email, email)));
  return rows.length > 0;
}

/** Inserts a member; false when the user already is one, and their role then stays unchanged. */
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

/** Inserts a member into spaces; in spaces where they already are, their role stays unchanged. */
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

/** True unless this user is the organization's only admin. */
const isNotLastAdmin = (organizationId: string, userId: string) =>
  or(
    ne(memberships.role, 'admin'),
    sql`exists (select 1 from ${memberships} ${other} where ${and(
      eq(other.organizationId, organizationId),
      eq(other.role, 'admin'),
      ne(other.userId, userId),
    )})`,
  );

/** Changes a member's role; false when that would leave no admin. Call `lockRights` first. */
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

/** Deletes a membership and those in spaces; false when that would leave no admin. Call `lockRights` first. */
export async function deleteMember(organizationId: string, userId: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .delete(memberships)
    .where(and(isMember(organizationId, userId), isNotLastAdmin(organizationId, userId)))
    .returning({ userId: memberships.userId });
  return rows.length === 1;
}
