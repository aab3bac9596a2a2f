import { and, asc, count, desc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { memberships } from '../schema/members';
import { spaceMembers, spaces } from '../schema/spaces';
import { apiKeyLastUses } from '../schema/usage';
import { apiKeyState, isApiKeyAccepted } from './api-key-state';

/** The spaces to search; `all` for every space of the organization. */
export type SpaceScope = 'all' | readonly string[];

const owned = (organizationId: string, ownerId: string) =>
  and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.ownerId, ownerId), eq(apiKeys.isRemoved, false));

/** Counts keys that are not removed by owner, within a scope; owners without keys have no entry. */
export async function countKeysByOwner(
  organizationId: string,
  ownerIds: string[],
  scope: SpaceScope,
  db: Db = dashboardDb(),
): Promise<Map<string, number>> {
  if (ownerIds.length === 0) return new Map();
  const rows = await db
    .select({ ownerId: apiKeys.ownerId, keys: count() })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        inArray(apiKeys.ownerId, ownerIds),
        eq(apiKeys.isRemoved, false),
        scope === 'all' ? undefined : inArray(apiKeys.spaceId, [...scope]),
      ),
    )
    .groupBy(apiKeys.ownerId);
  return new Map(rows.map(({ ownerId, keys }) => [ownerId, keys]));
}

/** Finds the first `limit` of a user's keys that are not removed, most recently used first. */
export async function findOwnedKeys(organizationId: string, ownerId: string, limit: number, db: Db = dashboardDb()) {
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceId: spaces.id,
      spaceName: spaces.name,
      spaceDeletedAt: spaces.deletedAt,
      logoVersion: spaces.logoVersion,
      lastUsedAt: apiKeyLastUses.lastUsedAt,
      state: apiKeyState,
    })
    .from(apiKeys)
    .innerJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, apiKeys.id))
    .innerJoin(spaces, and(eq(spaces.organizationId, apiKeys.organizationId), eq(spaces.id, apiKeys.spaceId)))
    .where(owned(organizationId, ownerId))
    .orderBy(sql`${apiKeyLastUses.lastUsedAt} desc nulls last`, desc(apiKeys.id))
    .limit(limit);
}

/**
 * Finds the spaces in which a user owns keys that are not removed, by name, with the number of keys and working keys.
 */
export async function findSpacesOfOwnedKeys(organizationId: string, ownerId: string, db: Db = dashboardDb()) {
  return db
    .select({
      id: spaces.id,
      name: spaces.name,
      keys: count(),
      working: sql<number>`(count(*) filter (where ${isApiKeyAccepted}))::int`,
    })
    .from(apiKeys)
    .innerJoin(spaces, and(eq(spaces.organizationId, apiKeys.organizationId), eq(spaces.id, apiKeys.spaceId)))
    .where(owned(organizationId, ownerId))
    .groupBy(spaces.id, spaces.name)
    .orderBy(asc(spaces.name), asc(spaces.id));
}

/**
 * Locks a user's keys that are not removed until the transaction ends, in the order in which all statements lock keys.
 */
export async function lockOwnedKeys(organizationId: string, ownerId: string, tx: Transaction) {
  return tx
    .select({ id: apiKeys.id, name: apiKeys.name, spaceId: apiKeys.spaceId })
    .from(apiKeys)
    .where(owned(organizationId, ownerId))
    .orderBy(asc(apiKeys.id))
    .for('no key update');
}

/**
 * Finds the users who may become owners of keys of these spaces: their members and the organization's admins, by name.
 * A user has a row for each of the spaces they are in; an admin who is in none has a row without a space.
 */
export async function findNewOwners(
  organizationId: string,
  { spaceIds, exceptId, among }: { spaceIds: string[]; exceptId?: string; among?: string[] },
  limit: number,
  db: Db = dashboardDb(),
) {
  return db
    .select({ id: users.id, name: users.name, role: memberships.role, spaceId: spaceMembers.spaceId })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(
      spaceMembers,
      and(
        eq(spaceMembers.organizationId, organizationId),
        eq(spaceMembers.userId, memberships.userId),
        inArray(spaceMembers.spaceId, spaceIds),
      ),
    )
    .where(
      and(
        eq(memberships.organizationId, organizationId),
        exceptId ? ne(users.id, exceptId) : undefined,
        among ? inArray(users.id, among) : undefined,
        or(eq(memberships.role, 'admin'), sql`${spaceMembers.spaceId} is not null`),
      ),
    )
    .orderBy(asc(users.name), asc(users.id))
    .limit(limit);
}

// One parameter for any number of ids: PostgreSQL accepts at most 65,535.
const areAmong = (ids: string[]): SQL => sql`${apiKeys.id} = any(${`{${ids.join(',')}}`}::uuid[])`;

/** Changes only the owner of keys. */
export async function updateKeysOwner(organizationId: string, ids: string[], ownerId: string, tx: Transaction) {
  await tx
    .update(apiKeys)
    .set({ ownerId })
    .where(and(eq(apiKeys.organizationId, organizationId), areAmong(ids)));
}

/** Disables keys and returns their ids; keys that are already disabled keep their time and user. */
export async function updateKeysDisabled(
  organizationId: string,
  ids: string[],
  disabledBy: string,
  tx: Transaction,
): Promise<string[]> {
  const rows = await tx
    .update(apiKeys)
    .set({ disabledAt: sql`now()`, disabledBy })
    .where(and(eq(apiKeys.organizationId, organizationId), areAmong(ids), isNull(apiKeys.disabledAt)))
    .returning({ id: apiKeys.id });
  return rows.map(({ id }) => id);
}

/** Removes keys and returns their ids. */
export async function updateKeysRemoved(
  organizationId: string,
  ids: string[],
  removedBy: string,
  tx: Transaction,
): Promise<string[]> {
  const rows = await tx
    .update(apiKeys)
    .set({ removedAt: sql`now()`, removedBy })
    .where(and(eq(apiKeys.organizationId, organizationId), areAmong(ids), isNull(apiKeys.removedAt)))
    .returning({ id: apiKeys.id });
  return rows.map(({ id }) => id);
}
