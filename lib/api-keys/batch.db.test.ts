import { and, asc, eq, inArray } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeyBatches } from '@/db/schema/api-key-batches';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { memberships } from '@/db/schema/members';
import { organizations } from '@/db/schema/organizations';
import { spaceMembers } from '@/db/schema/spaces';
import { apiKeyLastUses } from '@/db/schema/usage';
import {
  insertApiKey,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
  insertWorld,
  openFixtures,
} from '@/e2e/support/fixtures';
import type { OrganizationRole, SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import { batchChunkSize, listUnfinishedBatches, runApiKeyBatch, stopApiKeyBatch } from './batch-run';
import type { ApiKeyBatch, BatchChange, ChosenKeys } from './batch-schema';
import { listBatchOwners, previewApiKeyBatch, startApiKeyBatch } from './batch-start';
import { changeApiKey } from './change';
import { removeApiKey } from './remove';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

type World = Awaited<ReturnType<typeof insertWorld>>;

function viewerOf({ organization }: World, user: Viewer['user'], role: OrganizationRole): Viewer {
  return {
    user,
    sessionId: newId(),
    organization,
    role,
    subscription: { plan: 'pulze_x_suite', status: 'active' },
    request: { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' },
  };
}

/** Creates an organization with this many keys, in the order of their ids. */
async function setUp(count: number) {
  const world = await insertWorld(db);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    ids.push((await insertApiKey(db, world.space, world.admin.id, { name: `Key ${i}` })).id);
  }
  return { ...world, world, viewer: viewerOf(world, world.admin, 'admin'), ids: ids.sort() };
}

/** Inserts keys with one statement. */
async function addKeys({ organization, space, admin }: World, count: number) {
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

async function join(world: World, spaceRole: SpaceRole | null, role: OrganizationRole = 'editor') {
  const user = await insertUser(db, { name: 'Joan Doe' });
  await insertMember(db, world.organization.id, user.id, role);
  if (spaceRole) await insertSpaceMember(db, world.space, user.id, spaceRole);
  return viewerOf(world, user, role);
}

const allKeys: ChosenKeys = { params: '' };
const disable: BatchChange = { action: 'disable' };
const code = (error: string) => expect.objectContaining({ code: error });

async function start(viewer: Viewer, keys: ChosenKeys, change: BatchChange) {
  const { changing } = await previewApiKeyBatch(viewer, { keys, change });
  return startApiKeyBatch(viewer, { keys, change, expected: changing });
}

async function runToEnd(viewer: Viewer, id: string): Promise<ApiKeyBatch> {
  for (;;) {
    const batch = await runApiKeyBatch(viewer, id);
    if (batch.position === batch.total) return batch;
  }
}

async function change(viewer: Viewer, keys: ChosenKeys, wanted: BatchChange) {
  const { id } = await start(viewer, keys, wanted);
  return runToEnd(viewer, id);
}

const keyOf = async (id: string) => (await db.select().from(apiKeys).where(eq(apiKeys.id, id)))[0];
const entriesOf = (ids: string[]) =>
  db.select().from(auditEvents).where(inArray(auditEvents.targetId, ids)).orderBy(asc(auditEvents.id));

describe('a batch', () => {
  test('a batch disables and enables keys, with the same audit entry for each as for a single key', async () => {
    const { viewer, ids, space, admin } = await setUp(3);
    const batch = await change(viewer, { ids }, disable);
    expect(batch).toMatchObject({ total: 3, position: 3, changed: 3, skipped: {}, leftOut: {} });
    expect(await keyOf(ids[0] ?? '')).toMatchObject({ disabledAt: expect.any(Date), disabledBy: admin.id });
    expect(await entriesOf(ids)).toMatchObject(
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
    await change(viewer, allKeys, { action: 'enable' });
    expect(await keyOf(ids[0] ?? '')).toMatchObject({ disabledAt: null, disabledBy: null });
    // The same change of a single key, for comparison.
    await changeApiKey(viewer, ids[0] ?? '', { isDisabled: true });
    const [one, many] = [(await entriesOf([ids[0] ?? ''])).at(-1), (await entriesOf([ids[1] ?? '']))[0]];
    expect({ ...many?.details, batch: undefined, name: '' }).toEqual({ ...one?.details, batch: undefined, name: '' });
  });

  test('a batch sets environment, expiry and owner, and removes keys', async () => {
    const { viewer, world, ids, admin } = await setUp(2);
    const owner = await join(world, 'viewer');
    const at = new Date(Date.now() + 86_400_000).toISOString();
    await change(viewer, { ids }, { action: 'set_environment', value: 'staging' });
    await change(viewer, { ids }, { action: 'set_expiry', value: at });
    await change(viewer, { ids }, { action: 'change_owner', value: owner.user.id });
    const set = { environment: 'staging', expiresAt: new Date(at), ownerId: owner.user.id, removedAt: null };
    expect(await keyOf(ids[1] ?? '')).toMatchObject(set);
    await change(viewer, { ids }, { action: 'remove' });
    expect(await keyOf(ids[1] ?? '')).toMatchObject({ removedAt: expect.any(Date), removedBy: admin.id });
    const entries = await entriesOf([ids[0] ?? '']);
    expect(entries.map(({ action }) => action)).toEqual([
      ...['api_key.changed', 'api_key.changed', 'api_key.changed'],
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
    const { viewer, world, ids } = await setUp(6);
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
    const guest = await join(world, 'viewer');
    expect(await previewApiKeyBatch(guest, { keys: { ids: [never, today] }, change: disable })).toMatchObject({
      changing: 0,
      leftOut: { not_permitted: 2 },
    });
  });

  test('a batch of a list contains exactly the keys that match its search and filters', async () => {
    const { viewer, world, ids } = await setUp(3);
    await addKeys(world, 4);
    const { total } = await start(viewer, { params: 'q=many&page=7&size=10' }, disable);
    expect(total).toBe(4);
    expect(
      await change(viewer, { params: 'q=key%202' }, { action: 'set_environment', value: 'production' }),
    ).toMatchObject({ changed: 1 });
    expect((await keyOf(ids[0] ?? ''))?.environment).toBeNull();
  });

  test('a batch does not start when another number of keys would change than was confirmed', async () => {
    const { viewer, world, ids } = await setUp(2);
    const input = { keys: allKeys, change: disable };
    await addKeys(world, 1);
    await expect(startApiKeyBatch(viewer, { ...input, expected: 2 })).rejects.toEqual(code('conflict'));
    expect(await db.select().from(apiKeyBatches).where(eq(apiKeyBatches.createdBy, viewer.user.id))).toEqual([]);
    expect((await keyOf(ids[0] ?? ''))?.disabledAt).toBeNull();
  });

  test('a batch with a past expiry, an owner outside the organization or 100,001 keys is refused', async () => {
    const { viewer, ids } = await setUp(1);
    const stranger = await insertUser(db);
    const asked = (wanted: BatchChange, expected = 1) =>
      startApiKeyBatch(viewer, { keys: { ids }, change: wanted, expected });
    await expect(asked({ action: 'set_expiry', value: '2020-01-01T00:00:00Z' })).rejects.toEqual(
      code('invalid_request'),
    );
    await expect(asked({ action: 'change_owner', value: stranger.id })).rejects.toEqual(code('invalid_request'));
    await expect(asked(disable, 100_001)).rejects.toEqual(code('invalid_request'));
  });
});

describe('permissions for a batch', () => {
  test('a space admin changes only keys of that space; other keys are skipped, invisible ones not even counted', async () => {
    const { world, organization, admin, ids } = await setUp(2);
    const other = await insertSpace(db, organization.id);
    const foreign = await insertApiKey(db, other, admin.id);
    const viewer = await join(world, 'admin');
    const keys = { ids: [...ids, foreign.id, newId()] };
    expect(await previewApiKeyBatch(viewer, { keys, change: disable })).toMatchObject({ changing: 2, leftOut: {} });
    await insertSpaceMember(db, other, viewer.user.id, 'viewer');
    expect(await previewApiKeyBatch(viewer, { keys, change: disable })).toMatchObject({
      changing: 2,
      leftOut: { not_permitted: 1 },
    });
    expect(await change(viewer, keys, disable)).toMatchObject({ changed: 2, leftOut: { not_permitted: 1 } });
    expect((await keyOf(foreign.id))?.disabledAt).toBeNull();
  });

  test('an owner can remove their own keys and change none', async () => {
    const { world, ids, space } = await setUp(1);
    const viewer = await join(world, 'viewer');
    const own = await insertApiKey(db, space, viewer.user.id);
    const keys = { ids: [...ids, own.id] };
    expect(await previewApiKeyBatch(viewer, { keys, change: { action: 'enable' } })).toMatchObject({ changing: 0 });
    expect(await change(viewer, keys, { action: 'remove' })).toMatchObject({
      changed: 1,
      leftOut: { not_permitted: 1 },
    });
    expect((await keyOf(own.id))?.removedAt).not.toBeNull();
  });

  test('keys of another organization are answered like keys that do not exist', async () => {
    const mine = await setUp(1);
    const theirs = await setUp(1);
    const input = { keys: { ids: theirs.ids }, change: disable };
    expect(await previewApiKeyBatch(mine.viewer, input)).toMatchObject({ changing: 0, leftOut: {} });
    await expect(startApiKeyBatch(mine.viewer, { ...input, expected: 1 })).rejects.toEqual(code('conflict'));
  });

  test('a batch of another user or organization cannot be run or stopped', async () => {
    const { viewer, world, ids } = await setUp(1);
    const { id } = await start(viewer, { ids }, disable);
    const colleague = await join(world, 'admin', 'admin');
    const stranger = (await setUp(0)).viewer;
    for (const other of [colleague, stranger]) {
      await expect(runApiKeyBatch(other, id)).rejects.toEqual(code('not_found'));
      await expect(stopApiKeyBatch(other, id)).rejects.toEqual(code('not_found'));
      expect(await listUnfinishedBatches(other)).toEqual([]);
    }
    expect((await keyOf(ids[0] ?? ''))?.disabledAt).toBeNull();
  });

  test('a user who loses the permission changes no more keys, and a removed user runs no more chunks', async () => {
    const { world, organization, ids } = await setUp(2);
    const viewer = await join(world, 'admin');
    const { id } = await start(viewer, { ids }, disable);
    await db.update(spaceMembers).set({ role: 'viewer' }).where(eq(spaceMembers.userId, viewer.user.id));
    expect(await runApiKeyBatch(viewer, id)).toMatchObject({ position: 2, changed: 0, skipped: { not_permitted: 2 } });
    const second = await join(world, 'admin');
    const batch = await start(second, { ids }, disable);
    await db
      .delete(memberships)
      .where(and(eq(memberships.organizationId, organization.id), eq(memberships.userId, second.user.id)));
    await expect(runApiKeyBatch(second, batch.id)).rejects.toEqual(code('not_found'));
    expect(await entriesOf(ids)).toEqual([]);
  });

  test('a key is skipped if the new owner is not in its space, unless they are an organization admin', async () => {
    const { viewer, world, organization, ids } = await setUp(1);
    const elsewhere = await insertSpace(db, organization.id);
    const guest = await join(world, 'viewer');
    const key = await insertApiKey(db, elsewhere, viewer.user.id);
    const keys = { ids: [...ids, key.id] };
    expect(await change(viewer, keys, { action: 'change_owner', value: guest.user.id })).toMatchObject({
      changed: 1,
      leftOut: { owner_not_in_space: 1 },
    });
    const admin = await join(world, null, 'admin');
    expect(await change(viewer, keys, { action: 'change_owner', value: admin.user.id })).toMatchObject({ changed: 2 });
    const owners = await listBatchOwners(viewer);
    expect(owners.map(({ id }) => id).sort()).toEqual([viewer, guest, admin].map(({ user }) => user.id).sort());
  });

  test('a key is skipped if the expiry exceeds the longest lifetime, unless it is earlier than the current one', async () => {
    const { viewer, organization, space, ids } = await setUp(1);
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
    expect(await change(viewer, keys, to(at))).toMatchObject({ changed: 1, leftOut: { beyond_longest: 1 } });
    expect((await keyOf(short.id))?.expiresAt).toEqual(short.expiresAt);
  });
});

describe('running a batch', () => {
  test('an interrupted batch is offered again and continues where it stopped', async () => {
    const { viewer, world } = await setUp(0);
    await addKeys(world, 2 * batchChunkSize + 7);
    const { id, total } = await start(viewer, allKeys, disable);
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
    expect(await runToEnd(viewer, id)).toMatchObject({ position: total, changed: total });
    expect(await listUnfinishedBatches(viewer)).toEqual([]);
    const disabled = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
    expect(new Set(disabled.map(({ targetId }) => targetId)).size).toBe(total);
    expect(disabled).toHaveLength(total);
  });

  test('two tabs that run a batch at once change each chunk once', async () => {
    const { viewer, world } = await setUp(0);
    await addKeys(world, 3 * batchChunkSize);
    const { id, total } = await start(viewer, allKeys, disable);
    const answers = await Promise.all(Array.from({ length: 5 }, () => runApiKeyBatch(viewer, id)));
    expect(answers.map(({ position }) => position).sort((a, b) => a - b)).toEqual(
      [1, 2, 3, 3, 3].map((chunks) => chunks * batchChunkSize),
    );
    const entries = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
    expect(entries).toHaveLength(total);
  });

  test('two users who change the same keys at once change each key once', async () => {
    const { viewer, world } = await setUp(0);
    await addKeys(world, 2 * batchChunkSize);
    const other = await join(world, 'admin', 'admin');
    const first = await start(viewer, allKeys, disable);
    const second = await start(other, allKeys, disable);
    const [mine, theirs] = await Promise.all([runToEnd(viewer, first.id), runToEnd(other, second.id)]);
    expect(mine.changed + theirs.changed).toBe(first.total);
    expect((mine.skipped.already ?? 0) + (theirs.skipped.already ?? 0)).toBe(first.total);
    const entries = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
    expect(entries).toHaveLength(first.total);
  });

  test('a key that was removed since the start is counted as skipped', async () => {
    const { viewer, world, ids } = await setUp(2);
    const { id } = await start(viewer, { ids }, disable);
    await removeApiKey(await join(world, 'admin', 'admin'), ids[0] ?? '');
    expect(await runToEnd(viewer, id)).toMatchObject({ changed: 1, skipped: { removed: 1 } });
    expect((await keyOf(ids[0] ?? ''))?.disabledAt).toBeNull();
  });

  test('a stopped batch changes no more keys and is not offered again', async () => {
    const { viewer, world } = await setUp(0);
    await addKeys(world, batchChunkSize + 1);
    const { id } = await start(viewer, allKeys, disable);
    await runApiKeyBatch(viewer, id);
    await stopApiKeyBatch(viewer, id);
    expect(await runApiKeyBatch(viewer, id)).toMatchObject({ position: batchChunkSize, changed: batchChunkSize });
    expect(await listUnfinishedBatches(viewer)).toEqual([]);
  });
});
