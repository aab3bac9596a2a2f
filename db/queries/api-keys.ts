import { and, eq, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { apiKeySecrets, apiKeys } from '../schema/api-keys';
import { spaceMembers, spaces } from '../schema/spaces';
import { apiKeyLastUses } from '../schema/usage';
import { restrictionColumns, toNetworks } from './api-key-settings';
import { apiKeyState } from './api-key-state';
import { isOwnerLeft } from './owner-left';

/** The columns of a key that are shown; never a whole row. */
const keyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  lastFive: apiKeys.lastFive,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeyLastUses.lastUsedAt,
  state: apiKeyState,
  expiresAt: apiKeys.expiresAt,
  removedAt: apiKeys.removedAt,
  environment: apiKeys.environment,
  spaceId: apiKeys.spaceId,
  ownerId: apiKeys.ownerId,
};

type NewApiKey = Omit<typeof apiKeys.$inferInsert, 'organizationId'>;

/** Inserts a key with its secret's hash; false when this request already made one. */
export async function insertApiKey(
  organizationId: string,
  key: NewApiKey,
  secret: { hash: Buffer; hashVersion: SQL<number> | number },
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .insert(apiKeys)
    .values({ ...key, organizationId })
    .onConflictDoNothing({ target: [apiKeys.organizationId, apiKeys.createRequestId] })
    .returning({ id: apiKeys.id });
  if (rows.length === 0) return false;
  await tx.insert(apiKeySecrets).values({ ...secret, organizationId, apiKeyId: key.id, lastFive: key.lastFive });
  return true;
}

const remover = alias(users, 'remover');

/** Finds a key with its space, its users and this user's role in its space. */
export async function findApiKey(organizationId: string, id: string, userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      ...keyColumns,
      restrictions: restrictionColumns,
      spaceName: spaces.name,
      spaceLogoVersion: spaces.logoVersion,
      spaceDeletedAt: spaces.deletedAt,
      ownerName: users.name,
      ownerAvatarVersion: users.avatarVersion,
      isOwnerLeft,
      removedByName: remover.name,
      spaceRole: spaceMembers.role,
    })
    .from(apiKeys)
    .innerJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, apiKeys.id))
    .innerJoin(spaces, eq(spaces.id, apiKeys.spaceId))
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .leftJoin(remover, eq(remover.id, apiKeys.removedBy))
    .leftJoin(
      spaceMembers,
      and(
        eq(spaceMembers.organizationId, organizationId),
        eq(spaceMembers.spaceId, apiKeys.spaceId),
        eq(spaceMembers.userId, userId),
        // A deleted space has no members.
        isNull(spaces.deletedAt),
      ),
    )
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id)));
  if (!row) return undefined;
  const { restrictions } = row;
  return { ...row, restrictions: { ...restrictions, allowedAddresses: toNetworks(restrictions.allowedAddresses) } };
}

/** Finds the key that this opening of the user's dialog already created. */
export async function findApiKeyIdByRequest(
  organizationId: string,
  createRequestId: string,
  ownerId: string,
  tx: Transaction,
): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        eq(apiKeys.createRequestId, createRequestId),
        eq(apiKeys.ownerId, ownerId),
      ),
    );
  return row?.id;
}

/** Returns whether another key of this space that is not removed has this name, ignoring case. */
export async function hasApiKeyNamed(
  organizationId: string,
  key: { id: string; spaceId: string; name: string },
  db: Db = dashboardDb(),
): Promise<boolean> {
  const name = sql`${key.name} collate natural_order`;
  const rows = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        eq(apiKeys.isRemoved, false),
        // The natural order sorts names that differ only in case next to each other, lower case first.
        sql`${apiKeys.name} between lower(${name}) and greatest(${name}, upper(${name}))`,
        sql`lower(${apiKeys.name} collate natural_order) = lower(${name})`,
        eq(apiKeys.spaceId, key.spaceId),
        ne(apiKeys.id, key.id),
      ),
    )
    .limit(1);
  return rows.length === 1;
}

const isKey = (organizationId: string, id: string) =>
  and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id), isNull(apiKeys.removedAt));

/** Removes a key and returns when; null when it was already removed, also by a simultaneous call. */
export async function updateApiKeyRemoved(
  organizationId: string,
  id: string,
  removedBy: string,
  tx: Transaction,
): Promise<Date | null> {
  const [row] = await tx
    .update(apiKeys)
    .set({ removedAt: sql`now()`, removedBy })
    .where(isKey(organizationId, id))
    .returning({ removedAt: apiKeys.removedAt });
  return row?.removedAt ?? null;
}
