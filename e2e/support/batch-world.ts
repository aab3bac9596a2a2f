import { v7 as newId } from 'uuid';
import { apiKeys } from '@/db/schema/api-keys';
import { runApiKeyBatch } from '@/lib/api-keys/batch-run';
import type { ApiKeyBatch, BatchChange, ChosenKeys } from '@/lib/api-keys/batch-schema';
import { previewApiKeyBatch, startApiKeyBatch } from '@/lib/api-keys/batch-start';
import type { Viewer } from '@/lib/viewer';
import { type FixtureDb, insertApiKey, type World } from './fixtures';
import { insertAdminWorld } from './viewer-of';

export const allKeys: ChosenKeys = { params: '' };
export const disable: BatchChange = { action: 'disable' };

/** Inserts an organization with this many keys; `ids` holds their ids in ascending order. */
export async function insertBatchWorld(db: FixtureDb, count: number) {
  const world = await insertAdminWorld(db);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    ids.push((await insertApiKey(db, world.space, world.admin.id, { name: `Key ${i}` })).id);
  }
  return { ...world, ids: ids.sort() };
}

/** Inserts many keys without secrets, 1,000 with one statement. */
export async function insertManyKeys(db: FixtureDb, { organization, space, admin }: World, count: number) {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: newId(),
    organizationId: organization.id,
    spaceId: space.id,
    ownerId: admin.id,
    name: `Many ${i}`,
    lastFive: 'abcde',
    createRequestId: newId(),
  }));
  for (let start = 0; start < count; start += 1_000) await db.insert(apiKeys).values(rows.slice(start, start + 1_000));
}

/** Starts a batch like the dialog: after a preview, whose count it confirms. */
export async function startBatch(viewer: Viewer, keys: ChosenKeys, change: BatchChange) {
  const { changing } = await previewApiKeyBatch(viewer, { keys, change });
  return startApiKeyBatch(viewer, { keys, change, expected: changing });
}

/** Runs a batch's chunks until all its keys were processed. */
export async function runBatchToEnd(viewer: Viewer, id: string): Promise<ApiKeyBatch> {
  for (;;) {
    const batch = await runApiKeyBatch(viewer, id);
    if (batch.position === batch.total) return batch;
  }
}

/** Starts a batch and runs it to its end. */
export async function changeKeys(viewer: Viewer, keys: ChosenKeys, change: BatchChange): Promise<ApiKeyBatch> {
  const { id } = await startBatch(viewer, keys, change);
  return runBatchToEnd(viewer, id);
}
