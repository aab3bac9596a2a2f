import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeyBatches } from '@/db/schema/api-key-batches';
import { apiKeyLastUses } from '@/db/schema/usage';
import { allKeys, changeKeys, disable, insertBatchWorld, insertManyKeys, startBatch } from '@/e2e/support/batch-world';
import { insertUser, openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { joinWorld } from '@/e2e/support/viewer-of';
import type { BatchChange } from './batch-schema';
import { previewApiKeyBatch, startApiKeyBatch } from './batch-start';
import { changeApiKey } from './change';
import { removeApiKey } from './remove';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('a batch', () => {
  test('a batch disables and enables keys, with the same audit entry for each as for a single key', async () => {
    const { viewer, ids, space, admin } = await insertBatchWorld(db, 3);
    const batch = await changeKeys(viewer, { ids }, disable);
    expect(batch).toMatchObject({ total: 3, position: 3, changed: 3, skipped: {}, leftOut: {} });
    expect(await findKey(db, ids[0] ?? '')).toMatchObject({ disabledAt: expect.any(Date), disabledBy: admin.id });
    expect(await findAuditEvents(db, ...ids)).toMatchObject(
      ids.map((id) => ({
        action: 'api_key.disabled',
        actorId: admin.id,
        targetType: 'api_key',
        targetId: id,
        address: '203.0.113.7',
        requestId: 'req_test',
        details: {
          name: expect.stringMatching(/^Key/),
          spaceId: space.id,
          batch: batch.id,
          changes: { isDisabled: { from: false, to: true } },
        },
      })),
    );
    await changeKeys(viewer, allKeys, { action: 'enable' });
    expect(await findKey(db, ids[0] ?? '')).toMatchObject({ disabledAt: null, disabledBy: null });
    // The same change of a single key, for comparison.
    await changeApiKey(viewer, ids[0] ?? '', { isDisabled: true });
    const [one, many] = [
      (await findAuditEvents(db, ids[0] ?? '')).at(-1),
      (await findAuditEvents(db, ids[1] ?? ''))[0],
    ];
    expect({ ...many?.details, batch: undefined, name: '' }).toEqual({ ...one?.details, batch: undefined, name: '' });
  });

  test('a batch sets environment, expiry and owner, and removes keys', async () => {
    const { viewer, world, ids, admin } = await insertBatchWorld(db, 2);
    const owner = await joinWorld(db, world, 'viewer', { name: 'Joan Doe' });
    const at = new Date(Date.now() + 86_400_000).toISOString();
    await changeKeys(viewer, { ids }, { action: 'set_environment', value: 'staging' });
    await changeKeys(viewer, { ids }, { action: 'set_expiry', value: at });
    await changeKeys(viewer, { ids }, { action: 'change_owner', value: owner.user.id });
    const set = { environment: 'staging', expiresAt: new Date(at), ownerId: owner.user.id, removedAt: null };
    expect(await findKey(db, ids[1] ?? '')).toMatchObject(set);
    await changeKeys(viewer, { ids }, { action: 'remove' });
    expect(await findKey(db, ids[1] ?? '')).toMatchObject({ removedAt: expect.any(Date), removedBy: admin.id });
    const entries = await findAuditEvents(db, ids[0] ?? '');
    expect(entries.map(({ action }) => action)).toEqual([
      'api_key.changed',
      'api_key.changed',
      'api_key.changed',
      'api_key.removed',
    ]);
    expect(entries.map(({ details }) => details.changes)).toEqual([
      { environment: { from: null, to: 'staging' } },
      { expiresAt: { from: null, to: at } },
      { owner: { from: { id: admin.id, name: admin.name }, to: { id: owner.user.id, name: 'Joan Doe' } } },
      undefined,
    ]);
  });

  test('a preview counts the keys that change and those that were used, and gives reasons for skipped ones', async () => {
    const { viewer, world, ids } = await insertBatchWorld(db, 6);
    const [today = '', week = '', longAgo = '', disabled = '', removed = '', never = ''] = ids;
    const used = async (id: string, days: number) =>
      db
        .update(apiKeyLastUses)
        .set({ lastUsedAt: new Date(Date.now() - days * 86_400_000) })
        .where(eq(apiKeyLastUses.apiKeyId, id));
    await used(today, 0.5);
    await used(week, 6);
    await used(longAgo, 30);
    await used(disabled, 0);
    await changeApiKey(viewer, disabled, { isDisabled: true });
    await removeApiKey(viewer, removed);
    const preview = await previewApiKeyBatch(viewer, { keys: { ids }, change: disable });
    expect(preview).toMatchObject({ changing: 4, usedThisWeek: 2, usedToday: 1, leftOut: { already: 1, removed: 1 } });
    expect(preview.changingNames).toHaveLength(4);
    expect(preview.usedNames).toHaveLength(2);
    const guest = await joinWorld(db, world, 'viewer');
    expect(await previewApiKeyBatch(guest, { keys: { ids: [never, today] }, change: disable })).toMatchObject({
      changing: 0,
      leftOut: { not_permitted: 2 },
    });
  });

  test('a batch of a list contains exactly the keys that match its search and filters', async () => {
    const { viewer, world, ids } = await insertBatchWorld(db, 3);
    await insertManyKeys(db, world, 4);
    const { total } = await startBatch(viewer, { params: 'q=many&page=7&size=10' }, disable);
    expect(total).toBe(4);
    expect(
      await changeKeys(viewer, { params: 'q=key%202' }, { action: 'set_environment', value: 'production' }),
    ).toMatchObject({ changed: 1 });
    expect((await findKey(db, ids[0] ?? ''))?.environment).toBeNull();
  });

  test('a batch does not start when another number of keys would change than was confirmed', async () => {
    const { viewer, world, ids } = await insertBatchWorld(db, 2);
    const input = { keys: allKeys, change: disable };
    await insertManyKeys(db, world, 1);
    await expect(startApiKeyBatch(viewer, { ...input, expected: 2 })).rejects.toMatchObject({ code: 'conflict' });
    expect(await db.select().from(apiKeyBatches).where(eq(apiKeyBatches.createdBy, viewer.user.id))).toEqual([]);
    expect((await findKey(db, ids[0] ?? ''))?.disabledAt).toBeNull();
  });

  test('a batch with a past expiry, an owner outside the organization or 100,001 keys is refused', async () => {
    const { viewer, ids } = await insertBatchWorld(db, 1);
    const stranger = await insertUser(db);
    const asked = (wanted: BatchChange, expected = 1) =>
      startApiKeyBatch(viewer, { keys: { ids }, change: wanted, expected });
    await expect(asked({ action: 'set_expiry', value: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(asked({ action: 'change_owner', value: stranger.id })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(asked(disable, 100_001)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
