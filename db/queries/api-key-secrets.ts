import { and, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { apiKeySecrets, apiKeys } from '../schema/api-keys';

const ofKey = (organizationId: string, apiKeyId: string) =>
  and(eq(apiKeySecrets.organizationId, organizationId), eq(apiKeySecrets.apiKeyId, apiKeyId));

/** Locks a key until the transaction ends, so that its secrets don't change; false when it is removed. */
export async function lockApiKey(organizationId: string, id: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id), isNull(apiKeys.removedAt)))
    .for('update');
  return rows.length === 1;
}

/** Finds a key's live secrets: the current one first, then the one that a rotation replaced. */
export async function findLiveSecrets(organizationId: string, apiKeyId: string, db: Db = dashboardDb()) {
  return db
    .select({
      hash: apiKeySecrets.hash,
      lastFive: apiKeySecrets.lastFive,
      createdAt: apiKeySecrets.createdAt,
      expiresAt: apiKeySecrets.expiresAt,
      requests: apiKeySecrets.requests,
      lastUsedAt: apiKeySecrets.lastUsedAt,
      lastClient: apiKeySecrets.lastClient,
      lastAddress: apiKeySecrets.lastAddress,
      /** When this was read, on the database's clock. */
      at: sql<Date>`clock_timestamp()`.mapWith(apiKeySecrets.createdAt),
    })
    .from(apiKeySecrets)
    .where(
      and(
        ofKey(organizationId, apiKeyId),
        or(isNull(apiKeySecrets.expiresAt), gt(apiKeySecrets.expiresAt, sql`clock_timestamp()`)),
      ),
    )
    .orderBy(sql`${apiKeySecrets.expiresAt} desc nulls first`);
}

/** Returns whether this request already rotated the key. */
export async function hasRotated(
  organizationId: string,
  apiKeyId: string,
  rotateRequestId: string,
  tx: Transaction,
): Promise<boolean> {
  const isIt = and(ofKey(organizationId, apiKeyId), eq(apiKeySecrets.rotateRequestId, rotateRequestId));
  return (await tx.$count(apiKeySecrets, isIt)) > 0;
}

type NewSecret = { hash: Buffer; hashVersion: SQL<number>; lastFive: string; rotateRequestId: string };

/** Inserts a secret that replaces the key's current one, which works until `oldEndsAt`. The caller holds the lock. */
export async function replaceSecret(
  organizationId: string,
  apiKeyId: string,
  { secret, oldEndsAt, isOverlapping }: { secret: NewSecret; oldEndsAt: Date; isOverlapping: boolean },
  tx: Transaction,
): Promise<void> {
  await tx
    .update(apiKeySecrets)
    .set({ expiresAt: oldEndsAt, requests: 0, lastUsedAt: null, lastClient: null, lastAddress: null })
    .where(and(ofKey(organizationId, apiKeyId), isNull(apiKeySecrets.expiresAt)));
  await tx.insert(apiKeySecrets).values({ ...secret, organizationId, apiKeyId });
  await tx
    .update(apiKeys)
    .set({ lastFive: secret.lastFive, rotationEndsAt: isOverlapping ? oldEndsAt : null })
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, apiKeyId)));
}

/** Sets when a replaced secret expires. `rotationEndsAt` is null when the key then has only one secret. */
export async function updateSecretEnd(
  organizationId: string,
  apiKeyId: string,
  { hash, endsAt, rotationEndsAt }: { hash: Buffer; endsAt: Date; rotationEndsAt: Date | null },
  tx: Transaction,
): Promise<void> {
  await tx
    .update(apiKeySecrets)
    .set({ expiresAt: endsAt })
    .where(and(ofKey(organizationId, apiKeyId), eq(apiKeySecrets.hash, hash)));
  await tx
    .update(apiKeys)
    .set({ rotationEndsAt })
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, apiKeyId)));
}

/** Finds the keys of secrets by their hashes, within one organization. */
export async function findSecrets(organizationId: string, hashes: readonly Buffer[], db: Db = dashboardDb()) {
  if (hashes.length === 0) return [];
  return db
    .select({
      hash: apiKeySecrets.hash,
      apiKeyId: apiKeySecrets.apiKeyId,
      lastFive: apiKeySecrets.lastFive,
      expiresAt: apiKeySecrets.expiresAt,
    })
    .from(apiKeySecrets)
    .where(and(eq(apiKeySecrets.organizationId, organizationId), inArray(apiKeySecrets.hash, [...hashes])));
}
