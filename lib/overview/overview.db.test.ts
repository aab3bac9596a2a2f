import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertUse } from '@/e2e/support/insert-use';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { changeApiKey } from '../api-keys/change';
import { removeApiKey } from '../api-keys/remove';
import type { Viewer } from '../viewer';
import { listAttentionLines } from './attention-lines';
import { listRecentChanges } from './changes-service';
import { hasUsage, listBusiestKeys, listRecentUsage } from './usage-service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

/** Two spaces with a key each; the member is only in the first space. */
async function setUp() {
  const world = await insertWorld(db);
  const { organization, admin, space } = world;
  const hidden = await insertSpace(db, organization.id, { name: 'Hidden' });
  const seen = await insertApiKey(db, space, admin.id, { name: 'Seen' });
  const unseen = await insertApiKey(db, hidden, admin.id, { name: 'Unseen' });
  const viewer = viewerOf(organization, admin, 'admin');
  const member = await insertViewer(db, organization, { role: 'viewer', spaces: [{ id: space.id, role: 'viewer' }] });
  const outsider = await insertViewer(db, organization);
  return { ...world, hidden, seen, unseen, viewer, member, outsider };
}

const sumOf = async (viewer: Viewer) =>
  (await listRecentUsage(viewer)).reduce((sum, { requests }) => sum + requests, 0);
const namesOf = async (viewer: Viewer) => (await listBusiestKeys(viewer)).map(({ name }) => name);

test('usage, busiest keys and reasons are those of the keys that the viewer may see', async () => {
  const { seen, unseen, viewer, member, outsider } = await setUp();
  expect(await Promise.all([viewer, member, outsider].map(hasUsage))).toEqual([false, false, false]);
  await insertUse(db, seen, { hoursAgo: 0, requests: 3, refusals: 2, refusalReasons: { limited: 2 } });
  await insertUse(db, seen, { hoursAgo: 30, requests: 4 });
  await insertUse(db, unseen, { hoursAgo: 1, requests: 10, refusals: 1, refusalReasons: { expired: 1 } });
  await insertUse(db, unseen, { hoursAgo: 100, requests: 50 });
  expect(await Promise.all([viewer, member, outsider].map(hasUsage))).toEqual([true, true, false]);
  expect(await Promise.all([viewer, member, outsider].map(sumOf))).toEqual([17, 7, 0]);
  expect(await Promise.all([viewer, member, outsider].map(namesOf))).toEqual([['Unseen', 'Seen'], ['Seen'], []]);
  const [busiest] = await listBusiestKeys(viewer);
  expect(busiest).toMatchObject({ requests: 60, refusals: 1, isRemoved: false, space: { name: 'Hidden' } });
  expect(busiest?.days.reduce((sum, day) => sum + day, 0)).toBe(60);
  const reasons = async (by: Viewer) =>
    Object.assign({}, ...(await listRecentUsage(by)).map(({ refusalReasons }) => refusalReasons));
  expect(await reasons(viewer)).toEqual({ limited: 2, expired: 1 });
  expect(await reasons(member)).toEqual({ limited: 2 });
});

test('an organization sees no data of another organization', async () => {
  const { viewer } = await setUp();
  const other = await setUp();
  await insertUse(db, other.seen, { hoursAgo: 0, requests: 3, refusalReasons: { limited: 2 } });
  await changeApiKey(other.viewer, other.seen.id, { name: 'Theirs' });
  expect(await hasUsage(viewer)).toBe(false);
  expect([await sumOf(viewer), await namesOf(viewer), await listRecentChanges(viewer)]).toEqual([0, [], []]);
});

test('reasons for attention are listed most urgent first, with the name of a removed key', async () => {
  const { organization, admin, space, hidden, viewer, member } = await setUp();
  const soon = new Date(Date.now() + 5 * 86_400_000);
  await insertApiKey(db, space, admin.id, { name: 'Ending', expiresAt: soon });
  await insertApiKey(db, hidden, admin.id, { name: 'Ending too', expiresAt: new Date(soon.getTime() + 86_400_000) });
  await insertApiKey(db, space, admin.id, { createdAt: new Date(Date.now() - 40 * 86_400_000) });
  const gone = await insertApiKey(db, hidden, admin.id, { name: 'Gone' });
  await removeApiKey(viewer, gone.id);
  await insertUse(db, gone, { hoursAgo: 2, refusals: 3, refusalReasons: { removed: 3 } });
  await insertUse(db, gone, { hoursAgo: 24 * 20, refusals: 100, refusalReasons: { removed: 100 } });
  const path = `/${organization.slug}/permissions/api-keys`;
  expect(await listAttentionLines(viewer)).toMatchObject([
    { attention: 'removed_called', count: 1, removedKey: { name: 'Gone', refusals: 3 }, path: `${path}/${gone.id}` },
    { attention: 'expiring', count: 2, firstExpiry: soon.toISOString(), path: `${path}?attention=expiring` },
    { attention: 'never_used', count: 1 },
  ]);
  expect(await listAttentionLines(member)).toMatchObject([
    { attention: 'expiring', count: 1 },
    { attention: 'never_used', count: 1 },
  ]);
});

test('an admin sees all recent changes, a member those of the keys of their spaces, newest first', async () => {
  const { seen, unseen, viewer, member, outsider } = await setUp();
  for (let i = 0; i < 3; i += 1) await changeApiKey(viewer, seen.id, { name: `Seen ${i}` });
  for (let i = 0; i < 4; i += 1) await changeApiKey(viewer, unseen.id, { name: `Unseen ${i}` });
  const targets = async (by: Viewer) => (await listRecentChanges(by)).map(({ target }) => target?.name);
  expect(await targets(viewer)).toEqual(['Unseen 3', 'Unseen 2', 'Unseen 1', 'Unseen 0', 'Seen 2']);
  expect(await targets(member)).toEqual(['Seen 2', 'Seen 1', 'Seen 0']);
  expect(await targets(outsider)).toEqual([]);
  const text = JSON.stringify(await listRecentChanges(member));
  for (const secret of [viewer.user.email, viewer.request.address]) expect(text).not.toContain(secret);
});

test('every read is refused on a plan that doesn’t cover API keys', async () => {
  const { viewer } = await setUp();
  const free: Viewer = { ...viewer, subscription: { plan: 'free', status: 'active' } };
  for (const read of [hasUsage, listRecentUsage, listBusiestKeys, listAttentionLines, listRecentChanges]) {
    await expect(read(free)).rejects.toMatchObject({ code: 'subscription_inactive' });
  }
});
