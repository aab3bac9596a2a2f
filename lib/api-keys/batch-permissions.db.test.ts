import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { memberships } from '@/db/schema/members';
import { organizations } from '@/db/schema/organizations';
import { spaceMembers } from '@/db/schema/spaces';
import { changeKeys, disable, insertBatchWorld, startBatch } from '@/e2e/support/batch-world';
import { insertApiKey, insertSpace, insertSpaceMember, openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { joinWorld } from '@/e2e/support/viewer-of';
import { listUnfinishedBatches, runApiKeyBatch, stopApiKeyBatch } from './batch-run';
import type { BatchChange } from './batch-schema';
import { listBatchOwners, previewApiKeyBatch, startApiKeyBatch } from './batch-start';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('permissions for a batch', () => {
  test('a space admin changes only keys of that space; other keys are skipped, invisible ones not even counted', async () => {
    const { world, organization, admin, ids } = await insertBatchWorld(db, 2);
    const other = await insertSpace(db, organization.id);
    const foreign = await insertApiKey(db, other, admin.id);
    const viewer = await joinWorld(db, world, 'admin');
    const keys = { ids: [...ids, foreign.id, newId()] };
    expect(await previewApiKeyBatch(viewer, { keys, change: disable })).toMatchObject({ changing: 2, leftOut: {} });
    await insertSpaceMember(db, other, viewer.user.id, 'viewer');
    expect(await previewApiKeyBatch(viewer, { keys, change: disable })).toMatchObject({
      changing: 2,
      leftOut: { not_permitted: 1 },
    });
    expect(await changeKeys(viewer, keys, disable)).toMatchObject({ changed: 2, leftOut: { not_permitted: 1 } });
    expect((await findKey(db, foreign.id))?.disabledAt).toBeNull();
  });

  test('an owner can remove their own keys and change none', async () => {
    const { world, ids, space } = await insertBatchWorld(db, 1);
    const viewer = await joinWorld(db, world, 'viewer');
    const own = await insertApiKey(db, space, viewer.user.id);
    const keys = { ids: [...ids, own.id] };
    expect(await previewApiKeyBatch(viewer, { keys, change: { action: 'enable' } })).toMatchObject({ changing: 0 });
    expect(await changeKeys(viewer, keys, { action: 'remove' })).toMatchObject({
      changed: 1,
      leftOut: { not_permitted: 1 },
    });
    expect((await findKey(db, own.id))?.removedAt).not.toBeNull();
  });

  test('keys of another organization are answered like keys that do not exist', async () => {
    const mine = await insertBatchWorld(db, 1);
    const theirs = await insertBatchWorld(db, 1);
    const input = { keys: { ids: theirs.ids }, change: disable };
    expect(await previewApiKeyBatch(mine.viewer, input)).toMatchObject({ changing: 0, leftOut: {} });
    await expect(startApiKeyBatch(mine.viewer, { ...input, expected: 1 })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a batch of another user or organization cannot be run or stopped', async () => {
    const { viewer, world, ids } = await insertBatchWorld(db, 1);
    const { id } = await startBatch(viewer, { ids }, disable);
    const colleague = await joinWorld(db, world, 'admin', { role: 'admin' });
    const stranger = (await insertBatchWorld(db, 0)).viewer;
    for (const other of [colleague, stranger]) {
      await expect(runApiKeyBatch(other, id)).rejects.toMatchObject({ code: 'not_found' });
      await expect(stopApiKeyBatch(other, id)).rejects.toMatchObject({ code: 'not_found' });
      expect(await listUnfinishedBatches(other)).toEqual([]);
    }
    expect((await findKey(db, ids[0] ?? ''))?.disabledAt).toBeNull();
  });

  test('a user who loses the permission changes no more keys, and a removed user runs no more chunks', async () => {
    const { world, organization, ids } = await insertBatchWorld(db, 2);
    const viewer = await joinWorld(db, world, 'admin');
    const { id } = await startBatch(viewer, { ids }, disable);
    await db.update(spaceMembers).set({ role: 'viewer' }).where(eq(spaceMembers.userId, viewer.user.id));
    expect(await runApiKeyBatch(viewer, id)).toMatchObject({ position: 2, changed: 0, skipped: { not_permitted: 2 } });
    const second = await joinWorld(db, world, 'admin');
    const batch = await startBatch(second, { ids }, disable);
    await db
      .delete(memberships)
      .where(and(eq(memberships.organizationId, organization.id), eq(memberships.userId, second.user.id)));
    await expect(runApiKeyBatch(second, batch.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await findAuditEvents(db, ...ids)).toEqual([]);
  });

  test('a key is skipped if the new owner is not in its space, unless they are an organization admin', async () => {
    const { viewer, world, organization, ids } = await insertBatchWorld(db, 1);
    const elsewhere = await insertSpace(db, organization.id);
    const guest = await joinWorld(db, world, 'viewer');
    const key = await insertApiKey(db, elsewhere, viewer.user.id);
    const keys = { ids: [...ids, key.id] };
    expect(await changeKeys(viewer, keys, { action: 'change_owner', value: guest.user.id })).toMatchObject({
      changed: 1,
      leftOut: { owner_not_in_space: 1 },
    });
    const admin = await joinWorld(db, world, null, { role: 'admin' });
    expect(await changeKeys(viewer, keys, { action: 'change_owner', value: admin.user.id })).toMatchObject({
      changed: 2,
    });
    const owners = await listBatchOwners(viewer);
    expect(owners.map(({ id }) => id).sort()).toEqual([viewer, guest, admin].map(({ user }) => user.id).sort());
  });

  test('a key is skipped if the expiry exceeds the longest lifetime, unless it is earlier than the current one', async () => {
    const { viewer, organization, space, ids } = await insertBatchWorld(db, 1);
    await db.update(organizations).set({ longestKeyDays: 30 }).where(eq(organizations.id, organization.id));
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    const short = await insertApiKey(db, space, viewer.user.id, { expiresAt: inDays(10) });
    const keys = { ids: [...ids, short.id] };
    const to = (value: string | null): BatchChange => ({ action: 'set_expiry', value });
    const preview = (value: string | null) => previewApiKeyBatch(viewer, { keys, change: to(value) });
    expect(await preview(inDays(60).toISOString())).toMatchObject({ changing: 1, leftOut: { beyond_longest: 1 } });
    expect(await preview(inDays(30).toISOString())).toMatchObject({ changing: 2, leftOut: {} });
    expect(await preview(null)).toMatchObject({ changing: 0, leftOut: { beyond_longest: 1, already: 1 } });
    const at = inDays(60).toISOString();
    expect(await changeKeys(viewer, keys, to(at))).toMatchObject({ changed: 1, leftOut: { beyond_longest: 1 } });
    expect((await findKey(db, short.id))?.expiresAt).toEqual(short.expiresAt);
  });
});
