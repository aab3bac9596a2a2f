import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Database, Transaction } from '../client';
import { spaceMembers, spaces } from '../schema';

/** Inserts a space with the person who made it as its admin. */
export async function insertSpace(
  organizationId: string,
  space: { id: string; name: string },
  adminId: string,
  tx: Transaction,
): Promise<void> {
  await tx.insert(spaces).values({ ...space, organizationId });
  await tx.insert(spaceMembers).values({ organizationId, spaceId: space.id, userId: adminId, role: 'admin' });
}

/** Every live space of an organization with this person's role in it (null: not a member), by name. */
export async function findSpacesWithRole(organizationId: string, userId: string, db: Database | Transaction) {
  return db
    .select({ id: spaces.id, name: spaces.name, role: spaceMembers.role })
    .from(spaces)
    .leftJoin(
      spaceMembers,
      and(
        eq(spaceMembers.organizationId, organizationId),
        eq(spaceMembers.spaceId, spaces.id),
        eq(spaceMembers.userId, userId),
      ),
    )
    .where(and(eq(spaces.organizationId, organizationId), isNull(spaces.deletedAt)))
    .orderBy(asc(spaces.name), asc(spaces.id));
}
