import { and, eq, sql } from 'drizzle-orm';
import type { SpaceRole } from '@/lib/permissions';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { memberships } from '../schema/members';
import { spaceMembers, spaces } from '../schema/spaces';

/** Finds the members of a space, unordered. */
export async function findSpaceMembers(organizationId: string, spaceId: string, db: Db = dashboardDb()) {
  return db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      avatarVersion: users.avatarVersion,
      role: spaceMembers.role,
      organizationRole: memberships.role,
      since: spaceMembers.createdAt,
    })
    .from(spaceMembers)
    .innerJoin(users, eq(users.id, spaceMembers.userId))
    .innerJoin(
      memberships,
      and(eq(memberships.organizationId, organizationId), eq(memberships.userId, spaceMembers.userId)),
    )
    .where(and(eq(spaceMembers.organizationId, organizationId), eq(spaceMembers.spaceId, spaceId)));
}

/** Finds the members of an organization who are not in this space, unordered. */
export async function findPeopleOutsideSpace(organizationId: string, spaceId: string, db: Db = dashboardDb()) {
  const inside = db
    .select({ one: sql`1` })
    .from(spaceMembers)
    .where(
      and(
        eq(spaceMembers.organizationId, organizationId),
        eq(spaceMembers.spaceId, spaceId),
        eq(spaceMembers.userId, memberships.userId),
      ),
    );
  return db
    .select({ id: users.id, name: users.name, email: users.email, avatarVersion: users.avatarVersion })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), sql`not exists ${inside}`));
}

/**
 * Makes a member of the organization a member of one of its live spaces, in one guarded statement.
 * Returns false when the user is already one, or when user or space are not of this organization.
 */
export async function insertSpaceMember(
  organizationId: string,
  member: { spaceId: string; userId: string; role: SpaceRole },
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx.execute<{ user_id: string }>(sql`
    insert into ${spaceMembers} (organization_id, space_id, user_id, role)
    select m.organization_id, s.id, m.user_id, ${member.role}::space_role
    from ${memberships} m join ${spaces} s on s.organization_id = m.organization_id
    where m.organization_id = ${organizationId} and m.user_id = ${member.userId}
      and s.id = ${member.spaceId} and s.deleted_at is null
    on conflict do nothing
    returning user_id`);
  return rows.length === 1;
}

/** Changes the role of a space's member and returns the previous one; undefined for a user who is not a member. */
export async function updateSpaceMemberRole(
  organizationId: string,
  member: { spaceId: string; userId: string; role: SpaceRole },
  tx: Transaction,
): Promise<SpaceRole | undefined> {
  const where = isMember(organizationId, member);
  const [before] = await tx.select({ role: spaceMembers.role }).from(spaceMembers).where(where).for('update');
  if (before) await tx.update(spaceMembers).set({ role: member.role }).where(where);
  return before?.role;
}

/** Removes a member from a space and returns their role; undefined for a user who is not a member. */
export async function deleteSpaceMember(
  organizationId: string,
  member: { spaceId: string; userId: string },
  tx: Transaction,
): Promise<SpaceRole | undefined> {
  const [row] = await tx
    .delete(spaceMembers)
    .where(isMember(organizationId, member))
    .returning({ role: spaceMembers.role });
  return row?.role;
}

function isMember(organizationId: string, { spaceId, userId }: { spaceId: string; userId: string }) {
  return and(
    eq(spaceMembers.organizationId, organizationId),
    eq(spaceMembers.spaceId, spaceId),
    eq(spaceMembers.userId, userId),
  );
}
