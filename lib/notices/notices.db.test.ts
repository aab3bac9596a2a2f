import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { events } from '@/db/schema/events';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { changeApiKey } from '../api-keys/change';
import type { EventType } from '../events/event-types';
import { deleteSpace } from '../spaces/service';
import type { Viewer } from '../viewer';
import { listNotices, readNotice, readNoticesUntil } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

type Given = { type?: EventType; key?: { id: string }; minutesAgo?: number; data?: Record<string, unknown> };

/** Two spaces with a key each; the member is only in the first space. */
async function setUp() {
  const world = await insertWorld(db);
  const { organization, admin, space } = world;
  const hidden = await insertSpace(db, organization.id, { name: 'Hidden' });
  const seen = await insertApiKey(db, space, admin.id, { name: 'Seen' });
  const unseen = await insertApiKey(db, hidden, admin.id, { name: 'Unseen' });
  const member = await insertViewer(db, organization, { role: 'editor', spaces: [{ id: space.id, role: 'viewer' }] });
  const colleague = await insertViewer(db, organization, { role: 'admin', name: 'Grace' });
  await db.execute(sql`
    update memberships set created_at = now() - interval '40 days' where organization_id = ${organization.id}`);
  const add = async ({ type = 'api_key.limit_reached', key, minutesAgo = 0, data = {} }: Given) => {
    const id = newId();
    const createdAt = new Date(Date.now() - minutesAgo * 60_000);
    await db.insert(events).values({ id, organizationId: organization.id, type, apiKeyId: key?.id, data, createdAt });
    return id;
  };
  return { ...world, viewer: viewerOf(organization, admin, 'admin'), member, colleague, seen, unseen, add };
}

const titlesOf = async (viewer: Viewer) => (await listNotices(viewer)).map(({ title }) => title);
const unreadOf = async (viewer: Viewer) =>
  (await listNotices(viewer)).filter(({ isUnread }) => isUnread).map(({ id }) => id);

test('the bell lists the notices that concern the viewer, newest first', async () => {
  const { viewer, member, seen, unseen, add } = await setUp();
  await add({ key: seen, minutesAgo: 5 });
  await add({ key: unseen, minutesAgo: 4 });
  await add({ type: 'member.removed', minutesAgo: 3, data: { name: 'Bob', targetId: newId(), actorId: newId() } });
  await add({ type: 'webhook.disabled', minutesAgo: 2 });
  await add({ type: 'subscription.changed', minutesAgo: 1 });
  await add({ key: seen, minutesAgo: 60 * 24 * 31 });
  const ofOrganization = ['The plan was changed', 'A webhook was disabled', 'Bob was removed'];
  expect(await titlesOf(viewer)).toEqual([...ofOrganization, 'Unseen reached its limit', 'Seen reached its limit']);
  expect(await titlesOf(member)).toEqual(['Seen reached its limit']);
  // A plan without API keys has no pages of keys.
  expect(await titlesOf({ ...viewer, subscription: { plan: 'free', status: 'active' } })).toEqual(ofOrganization);
  const other = await setUp();
  expect(await titlesOf(other.viewer)).toEqual([]);
});

test('the notice of a reached limit says whose limit it is', async () => {
  const { viewer, seen, add } = await setUp();
  await add({ key: seen, minutesAgo: 2, data: { limit: 'requests', scope: 'organization' } });
  expect(await listNotices(viewer)).toMatchObject([
    {
      title: "Seen was refused by the organization's limit",
      detail: 'All keys together sent more requests than the plan covers a minute.',
    },
  ]);
});

test('a notice states the consequence and links to its key', async () => {
  const { viewer, organization, seen, add } = await setUp();
  const expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
  await add({ type: 'api_key.expiring', key: seen, data: { days: 7, expiresAt } });
  const [notice] = await listNotices(viewer);
  expect(notice).toMatchObject({
    title: 'Seen expires in 7 days',
    detail: 'Its requests are refused from',
    detailAt: expiresAt,
    place: 'Test Space',
    path: `/${organization.slug}/permissions/api-keys/${seen.id}`,
    isUnread: true,
  });
});

test('opening a notice marks it as read only for that user; Mark all as read marks those that were shown', async () => {
  const { viewer, colleague, seen, add } = await setUp();
  const [old, recent] = [await add({ key: seen, minutesAgo: 9 }), await add({ key: seen, minutesAgo: 1 })];
  expect(await unreadOf(viewer)).toEqual([recent, old]);
  await readNotice(viewer, recent);
  await readNotice(viewer, recent);
  expect([await unreadOf(viewer), await unreadOf(colleague)]).toEqual([[old], [recent, old]]);
  await readNoticesUntil(viewer, recent);
  const later = await add({ key: seen });
  expect([await unreadOf(viewer), await unreadOf(colleague)]).toEqual([[later], [later, recent, old]]);
  // An older tab never makes notices unread again.
  await readNoticesUntil(viewer, later);
  await readNoticesUntil(viewer, old);
  expect(await unreadOf(viewer)).toEqual([]);
});

test('the viewer’s own actions and events from before they joined are read', async () => {
  const { viewer, colleague, organization, seen, add } = await setUp();
  await changeApiKey(viewer, seen.id, { name: 'Seen again' });
  expect([await unreadOf(viewer), (await unreadOf(colleague)).length]).toEqual([[], 1]);
  expect((await listNotices(colleague))[0]).toMatchObject({ title: 'Seen again was changed', detail: 'By Test Admin' });
  await add({ key: seen, minutesAgo: 60 });
  const newcomer = await insertViewer(db, organization, { role: 'admin' });
  expect((await listNotices(newcomer)).length).toBe(2);
  expect(await unreadOf(newcomer)).toEqual([]);
});

test('a change of many keys is one notice, which hides no other', async () => {
  const { viewer, member, seen, unseen, add } = await setUp();
  const batch = newId();
  await add({ key: seen, minutesAgo: 9 });
  for (const key of [seen, unseen]) await add({ type: 'api_key.disabled', key, data: { batch } });
  expect(await titlesOf(viewer)).toEqual(['2 API keys were disabled', 'Seen reached its limit']);
  expect(await titlesOf(member)).toEqual(['Seen was disabled', 'Seen reached its limit']);
  expect((await listNotices(viewer))[0]?.path).toContain(`audit-log?batch=${batch}`);
});

test('marking an event that does not concern the viewer is answered with not_found, like an unknown event', async () => {
  const { member, unseen, add } = await setUp();
  const other = await setUp();
  const ids = [await add({ key: unseen }), await add({ type: 'webhook.disabled' }), await other.add({}), newId()];
  for (const id of ids) {
    await expect(readNotice(member, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(readNoticesUntil(member, id)).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('the deletion of a space is one notice for its keys, which links to the audit entry of the space', async () => {
  const { viewer, colleague, member, organization, space, admin } = await setUp();
  await insertApiKey(db, space, admin.id, { name: 'Second' });
  await deleteSpace(viewer, space.id, space.name);
  const [notice] = await listNotices(colleague);
  expect(notice).toMatchObject({
    title: '2 API keys stopped working',
    detail: `Their space was deleted by ${admin.name}`,
    path: `/${organization.slug}/permissions/audit-log?target=${space.id}`,
    isUnread: true,
  });
  expect((await listNotices(viewer))[0]).toMatchObject({ id: notice?.id, isUnread: false });
  expect(await listNotices(member)).toEqual([]);
});
