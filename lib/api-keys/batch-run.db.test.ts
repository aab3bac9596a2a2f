import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import {
  allKeys,
  disable,
  insertBatchWorld,
  insertManyKeys,
  runBatchToEnd,
  startBatch,
} from '@/e2e/support/batch-world';
import { openFixtures } from '@/e2e/support/fixtures';
import { findKey } from '@/e2e/support/stored-rows';
import { joinWorld } from '@/e2e/support/viewer-of';
import { batchChunkSize, listUnfinishedBatches, runApiKeyBatch, stopApiKeyBatch } from './batch-run';
import { removeApiKey } from './remove';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('running a batch', () => {
  test('an interrupted batch is offered again and continues where it stopped', async () => {
    const { viewer, world } = await insertBatchWorld(db, 0);
    await insertManyKeys(db, world, 2 * batchChunkSize + 7);
    const { id, total } = await startBatch(viewer, allKeys, disable);
    expect(await runApiKeyBatch(viewer, id)).toMatchObject({
      position: batchChunkSize,
      changed: batchChunkSize,
      total,
    });
    // After a restart a process has only the state in the database.
    await closePools();
    expect(await listUnfinishedBatches(viewer)).toMatchObject([
      { id, position: batchChunkSize, total, action: 'disable' },
    ]);
    expect(await runBatchToEnd(viewer, id)).toMatchObject({ position: total, changed: total });
    expect(await listUnfinishedBatches(viewer)).toEqual([]);
    const disabled = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
    expect(new Set(disabled.map(({ targetId }) => targetId)).size).toBe(total);
    expect(disabled).toHaveLength(total);
  });

  test('two tabs that run a batch at once change each chunk once', async () => {
    const { viewer, world } = await insertBatchWorld(db, 0);
    await insertManyKeys(db, world, 3 * batchChunkSize);
    const { id, total } = await startBatch(viewer, allKeys, disable);
    const answers = await Promise.all(Array.from({ length: 5 }, () => runApiKeyBatch(viewer, id)));
    expect(answers.map(({ position }) => position).sort((a, b) => a - b)).toEqual(
      [1, 2, 3, 3, 3].map((chunks) => chunks * batchChunkSize),
    );
    const entries = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
    expect(entries).toHaveLength(total);
  });

  test('two users who change the same keys at once change each key once', async () => {
    const { viewer, world } = await insertBatchWorld(db, 0);
    await insertManyKeys(db, world, 2 * batchChunkSize);
    const other = await joinWorld(db, world, 'admin', { role: 'admin' });
    const first = await startBatch(viewer, allKeys, disable);
    const second = await startBatch(other, allKeys, disable);
    const [mine, theirs] = await Promise.all([runBatchToEnd(viewer, first.id), runBatchToEnd(other, second.id)]);
    expect(mine.changed + theirs.changed).toBe(first.total);
    expect((mine.skipped.already ?? 0) + (theirs.skipped.already ?? 0)).toBe(first.total);
    const entries = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
    expect(entries).toHaveLength(first.total);
  });

  test('a key that was removed since the start is counted as skipped', async () => {
    const { viewer, world, ids } = await insertBatchWorld(db, 2);
    const { id } = await startBatch(viewer, { ids }, disable);
    await removeApiKey(await joinWorld(db, world, 'admin', { role: 'admin' }), ids[0] ?? '');
    expect(await runBatchToEnd(viewer, id)).toMatchObject({ changed: 1, skipped: { removed: 1 } });
    expect((await findKey(db, ids[0] ?? ''))?.disabledAt).toBeNull();
  });

  test('a stopped batch changes no more keys and is not offered again', async () => {
    const { viewer, world } = await insertBatchWorld(db, 0);
    await insertManyKeys(db, world, batchChunkSize + 1);
    const { id } = await startBatch(viewer, allKeys, disable);
    await runApiKeyBatch(viewer, id);
    await stopApiKeyBatch(viewer, id);
    expect(await runApiKeyBatch(viewer, id)).toMatchObject({ position: batchChunkSize, changed: batchChunkSize });
    expect(await listUnfinishedBatches(viewer)).toEqual([]);
  });
});
