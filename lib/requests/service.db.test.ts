import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { insertApiKey, insertSpace, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer } from '@/e2e/support/viewer-of';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import { removeApiKey } from '../api-keys/remove';
import type { Viewer } from '../viewer';
import { exportRequests } from './export';
import { findLoggedRequest } from './find';
import { defaultRequestListParams, type RequestListParams } from './list-params';
import { countNewRequests, listRequests } from './list-service';
import { createRequestId } from './request-id';

const db = openFixtures();
beforeAll(async () => {
  await db.execute(sql`select maintain_request_log(30)`);
});
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const setUp = () => insertWatchedKey(db);
const list = (viewer: Viewer, params: Partial<RequestListParams> = {}) =>
  listRequests(viewer, { ...defaultRequestListParams, ...params });
const idsOf = async (viewer: Viewer, params: Partial<RequestListParams> = {}) =>
  (await list(viewer, params)).rows.map(({ id }) => id);

/** Creates a world with a second space, whose key has requests too. */
async function withTwoSpaces() {
  const world = await setUp();
  const otherSpace = await insertSpace(db, world.organization.id, { name: 'Other' });
  const otherKey = await insertApiKey(db, otherSpace, world.admin.id, { name: 'Other key' });
  await world.log({ startedAt: ago(10), model: 'a' }, { startedAt: ago(8), model: 'b', apiKeyId: otherKey.id });
  return { ...world, otherSpace, otherKey };
}

describe('who sees which requests', () => {
  test('a member sees the requests of the keys of their spaces, an admin all', async () => {
    const { viewer, member, otherKey } = await withTwoSpaces();
    const all = await list(viewer);
    expect(all.rows.map(({ model }) => model)).toEqual(['b', 'a']);
    expect((await list(member)).rows.map(({ model }) => model)).toEqual(['a']);
    expect(await idsOf(member, { keys: [otherKey.id] })).toEqual([]);
    expect((await list(member, { keys: [otherKey.id] })).names).toEqual([]);
    expect(await idsOf(member, { spaces: [otherKey.spaceId] })).toEqual([]);
    const csv = await (await exportRequests(member, { ...defaultRequestListParams })).text();
    expect(csv).toContain('Watched');
    expect(csv).not.toContain('Other key');
  });

  test('a member without a space and a member of another organization see no requests', async () => {
    const { organization, key, viewer } = await withTwoSpaces();
    const outsider = await insertViewer(db, organization);
    const foreign = (await setUp()).viewer;
    const [request = ''] = await idsOf(viewer);
    for (const other of [outsider, foreign]) {
      expect(await idsOf(other)).toEqual([]);
      expect(await idsOf(other, { keys: [key.id] })).toEqual([]);
      expect(await findLoggedRequest(other, request)).toBeNull();
      expect((await list(other, { request })).opened).toBe('missing');
      expect(
        await countNewRequests(other, { ...defaultRequestListParams, after: '2026-01-01T00:00:00.000000Z~' }),
      ).toBe(0);
    }
  });

  test('a member who may not see addresses sees none, and finds no requests by them', async () => {
    const { viewer, member, log } = await setUp();
    await log({ startedAt: ago(5), address: '203.0.113.77' });
    expect((await list(viewer)).rows[0]?.address).toBe('203.0.113.77');
    expect((await list(member)).rows[0]?.address).toBeNull();
    expect(await idsOf(viewer, { addresses: ['203.0.113.77'] })).toHaveLength(1);
    expect(await idsOf(member, { addresses: ['203.0.113.77'] })).toEqual([]);
    const csv = await (await exportRequests(member, { ...defaultRequestListParams })).text();
    expect(csv).not.toContain('203.0.113.77');
  });

  test('requests of a removed key stay, with the user who removed it', async () => {
    const { viewer, key, log } = await setUp();
    await removeApiKey(viewer, key.id);
    await log({ startedAt: ago(1), code: 'api_key_removed', status: 401 });
    const [row] = (await list(viewer)).rows;
    expect(row).toMatchObject({ class: 'refused', key: { state: 'removed' }, tokens: null });
    expect(row?.explanation).toMatchObject({
      title: 'Refused: the key was removed',
      fact: { text: `${viewer.user.name} removed Watched` },
      remedy: expect.stringContaining('still sends its secret. Give it another key.'),
    });
  });

  test('a plan without API keys has no request log', async () => {
    const { viewer } = await setUp();
    const free: Viewer = { ...viewer, subscription: { plan: 'free', status: 'active' } };
    await expect(list(free)).rejects.toMatchObject({ code: 'subscription_inactive' });
    await expect(findLoggedRequest(free, createRequestId(1))).rejects.toMatchObject({ code: 'subscription_inactive' });
  });
});

describe('pages', () => {
  test('pages contain each of many requests with the same time once, in both directions', async () => {
    const { viewer, log } = await setUp();
    const startedAt = ago(60);
    await log(...Array.from({ length: 25 }, () => ({ startedAt, requestId: createRequestId(startedAt.getTime()) })));
    const first = await list(viewer, { size: 10 });
    const second = await list(viewer, { size: 10, before: first.rows.at(-1)?.place ?? null });
    const third = await list(viewer, { size: 10, before: second.rows.at(-1)?.place ?? null });
    const all = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(all).toEqual((await idsOf(viewer, { size: 50 })).slice());
    expect(new Set(all).size).toBe(25);
    expect([first, second, third].map(({ hasNewer, hasOlder }) => [hasNewer, hasOlder])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    const back = await list(viewer, { size: 10, after: third.rows[0]?.place ?? null });
    expect(back.rows).toEqual(second.rows);
    // Fewer requests than a page are newer than the second page's first row, so the whole newest page is returned.
    const newest = await list(viewer, { size: 20, after: second.rows[0]?.place ?? null });
    expect(newest.rows.map(({ id }) => id)).toEqual(all.slice(0, 20));
    expect([back, newest].map(({ isNewestInstead }) => isNewestInstead)).toEqual([false, true]);
  });

  test('the requests of several keys are merged in order', async () => {
    const { viewer, log, key, admin, space } = await setUp();
    const other = await insertApiKey(db, space, admin.id);
    for (let second = 1; second <= 12; second += 1) {
      await log({ startedAt: ago(second), apiKeyId: second % 3 === 0 ? other.id : key.id, model: `m${second}` });
    }
    const both = { keys: [key.id, other.id], size: 10 as const };
    const first = await list(viewer, both);
    expect(first.rows.map(({ model }) => model)).toEqual(Array.from({ length: 10 }, (_, i) => `m${i + 1}`));
    const rest = await list(viewer, { ...both, before: first.rows.at(-1)?.place ?? null });
    expect(rest.rows.map(({ model }) => model)).toEqual(['m11', 'm12']);
    expect(await first.total).toBe(12);
  });

  test('new requests are counted from the newest row on', async () => {
    const { viewer, log } = await setUp();
    await log({ startedAt: ago(5) });
    const after = (await list(viewer)).rows[0]?.place ?? null;
    const count = () => countNewRequests(viewer, { ...defaultRequestListParams, after });
    expect(await count()).toBe(0);
    await log({ startedAt: ago(3) }, { startedAt: ago(2) });
    expect(await count()).toBe(2);
  });
});
