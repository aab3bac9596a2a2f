import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { spaceMembers, spaces } from '../schema/spaces';

/** Inserts a space with its creator as its admin. */
export async function insertSpace(
  organizationId: string,
  space: { id: string; name: string; description?: string },
  adminId: string,
  tx: Transaction,
): Promise<void> {
  await tx.insert(spaces).values({ ...space, organizationId });
  await tx.insert(spaceMembers).values({ organizationId, spaceId: space.id, userId: adminId, role: 'admin' });
}

const membershipOf = (organizationId: string, userId: string) =>
  and(
    eq(spaceMembers.organizationId, organizationId),
    eq(spaceMembers.spaceId, spaces.id),
    eq(spaceMembers.userId, userId),
  );

const isLive = (organizationId: string) => and(eq(spaces.organizationId, organizationId), isNull(spaces.deletedAt));

/** Finds every live space of an organization with this user's role in it (null: not a member), by name. */
export async function findSpacesWithRole(organizationId: string, userId: string, db: Db = dashboardDb()) {
  return db
    .select({ id: spaces.id, name: spaces.name, logoVersion: spaces.logoVersion, role: spaceMembers.role })
    .from(spaces)
    .leftJoin(spaceMembers, membershipOf(organizationId, userId))
    .where(isLive(organizationId))
    .orderBy(asc(spaces.name), asc(spaces.id));
}

/** Finds the rows of a list of live spaces, with this user's role in each, in no particular order. */
export async function findSpaceRows(organizationId: string, userId: string, db: Db = dashboardDb()) {
  return db
    .select(rowColumns)
    .from(spaces)
    .leftJoin(spaceMembers, membershipOf(organizationId, userId))
    .where(isLive(organizationId));
}

const rowColumns = {
  id: spaces.id,
  name: spaces.name,
  description: spaces.description,
  logoVersion: spaces.logoVersion,
  defaultModel: spaces.defaultModel,
  allowedModels: spaces.allowedModels,
  createdAt: spaces.createdAt,
  role: spaceMembers.role,
};

/** Finds a live space with this user's role in it; undefined when it was deleted or never existed. */
export async function findSpace(organizationId: string, id: string, userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select(rowColumns)
    .from(spaces)
    .leftJoin(spaceMembers, membershipOf(organizationId, userId))
    .where(and(isLive(organizationId), eq(spaces.id, id)));
  return row;
}

/** Counts the members of these spaces; a space without members is left out. */
export async function countSpaceMembers(
  organizationId: string,
  ids: string[],
  db: Db = dashboardDb(),
): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: spaceMembers.spaceId, members: count() })
    .from(spaceMembers)
    .where(and(eq(spaceMembers.organizationId, organizationId), inArray(spaceMembers.spaceId, ids)))
    .groupBy(spaceMembers.spaceId);
  return new Map(rows.map(({ id, members }) => [id, members]));
}

/** Locks a live space until the transaction ends, and returns it. */
export async function lockSpace(organizationId: string, id: string, tx: Transaction) {
  const [row] = await tx
    .select({
      name: spaces.name,
      description: spaces.description,
      defaultModel: spaces.defaultModel,
      allowedModels: spaces.allowedModels,
    })
    .from(spaces)
    .where(and(isLive(organizationId), eq(spaces.id, id)))
    .for('update');
  return row;
}

type SpaceChange = Partial<
  Pick<typeof spaces.$inferInsert, 'name' | 'description' | 'defaultModel' | 'allowedModels' | 'logo' | 'logoVersion'>
>;

/** Updates a live space; false when there is none. */
export async function updateSpace(
  organizationId: string,
  id: string,
  change: SpaceChange,
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .update(spaces)
    .set(change)
    .where(and(isLive(organizationId), eq(spaces.id, id)))
    .returning({ id: spaces.id });
  return rows.length === 1;
}

/** Deletes a space with exactly this name; its keys are refused after the commit. False when there is no such space. */
export async function updateSpaceDeleted(
  organizationId: string,
  id: string,
  name: string,
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .update(spaces)
    .set({ deletedAt: sql`now()` })
    .where(and(isLive(organizationId), eq(spaces.id, id), eq(spaces.name, name)))
    .returning({ id: spaces.id });
  return rows.length === 1;
}

/** Finds the logo of a live space in this version; null when it has another version or none. */
export async function findSpaceLogo(
  organizationId: string,
  id: string,
  version: string,
  db: Db = dashboardDb(),
): Promise<Buffer | null> {
  const [row] = await db
    .select({ logo: spaces.logo })
    .from(spaces)
    .where(and(isLive(organizationId), eq(spaces.id, id), eq(spaces.logoVersion, version)));
  return row?.logo ?? null;
}
