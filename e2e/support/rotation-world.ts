import { and, asc, eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { rotateApiKey } from '@/lib/api-keys/rotate';
import type { Overlap } from '@/lib/api-keys/rotation-schema';
import { type FixtureDb, insertApiKey, type KeyInput } from './fixtures';
import { insertAdminWorld } from './viewer-of';

/** Inserts an organization with a key; `rotate` rotates it, by default with a new request id each time. */
export async function insertRotationWorld(db: FixtureDb, given: KeyInput = {}) {
  const world = await insertAdminWorld(db);
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Harness', ...given });
  const rotate = (overlap: Overlap, more: { requestId?: string; endsOldSecret?: boolean } = {}) =>
    rotateApiKey(world.viewer, { id: key.id, overlap, requestId: newId(), ...more });
  return { ...world, key, rotate };
}

/** Returns a key's secrets, oldest first. */
export function findSecrets(db: FixtureDb, apiKeyId: string) {
  return db
    .select()
    .from(apiKeySecrets)
    .where(eq(apiKeySecrets.apiKeyId, apiKeyId))
    .orderBy(asc(apiKeySecrets.createdAt));
}

/** Counts a key's secrets that have not expired. */
export function countLiveSecrets(db: FixtureDb, apiKeyId: string): Promise<number> {
  const isLive = sql`(${apiKeySecrets.expiresAt} is null or ${apiKeySecrets.expiresAt} > now())`;
  return db.$count(apiKeySecrets, and(eq(apiKeySecrets.apiKeyId, apiKeyId), isLive));
}
