import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { insertAuditWorld, listWithTotal, minutesAgo } from '@/e2e/support/audit-world';
import { insertMember, insertSpace, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { addSpaceMember } from '../spaces/members-service';
import type { Viewer } from '../viewer';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

test.each([
  [
    { changes: { defaultModel: { from: null, to: 'gpt-4' } } },
    [{ field: 'Default model', from: null, to: 'gpt-4' }],
    [],
  ],
  [{ from: 'Free', to: 'Pulze One' }, [{ field: 'Plan', from: 'Free', to: 'Pulze One' }], []],
  [{ keys: { kept: 2 }, isLast: true }, [], ['Keys: Kept: 2', 'Last: Yes']],
  [
    { changes: { status: { from: 'past_due', to: 'active' } } },
    [{ field: 'Status', from: 'Past due', to: 'Active' }],
    [],
  ],
  [
    { changes: { endsAt: { from: null, to: '2026-12-01T00:00:00.000Z' } } },
    [{ field: 'Ends at', from: null, to: '2026-12-01 00:00 UTC' }],
    [],
  ],
  [{ reason: 'space_deleted' }, [], ['Reason: Space deleted']],
  [{ spaces: [], email: 'ada@example.test', name: 'Ada' }, [], ['E-mail: ada@example.test']],
  [
    {
      spaces: [
        { name: 'Mobile', role: 'viewer' },
        { name: 'Web', role: 'admin' },
      ],
    },
    [],
    ['Spaces: Mobile (Viewer), Web (Admin)'],
  ],
])('an entry shows the details %j', async (details, changes, facts) => {
  const { viewer, insert } = await insertAuditWorld(db);
  await insert({ action: 'plan.changed', details });
  const [entry] = (await listWithTotal(viewer)).rows;
  expect(entry?.changes).toEqual(changes);
  expect(entry?.facts.map(({ label, value }) => `${label}: ${value}`)).toEqual(facts);
});

test('an entry of a key shows the name of its space', async () => {
  const { world, viewer, insert } = await insertAuditWorld(db);
  await insert({ details: { name: 'CI', spaceId: world.space.id } });
  const [entry] = (await listWithTotal(viewer)).rows;
  expect(entry?.facts).toEqual([{ label: 'Space', value: 'Test Space' }]);
});

test('an invitation is named by its address, never by its id, and its spaces by their names', async () => {
  const { viewer, insert } = await insertAuditWorld(db);
  const details = { email: 'ada@example.test', role: 'viewer', spaces: [{ name: 'Mobile', role: 'editor' }] };
  await insert({ action: 'member.invited', targetType: 'invitation', details });
  const [entry] = (await listWithTotal(viewer)).rows;
  expect(entry?.target).toMatchObject({ typeLabel: 'Invitation', name: 'ada@example.test', path: null });
  expect(entry?.facts).toEqual([
    { label: 'Role', value: 'Viewer' },
    { label: 'Spaces', value: 'Mobile (Editor)' },
  ]);
});

test('an event of the organization is named by the organization', async () => {
  const { world, viewer, insert } = await insertAuditWorld(db);
  await insert({
    action: 'plan.changed',
    targetType: 'organization',
    targetId: world.organization.id,
    details: { changes: {} },
  });
  expect((await listWithTotal(viewer)).rows[0]?.target.name).toBe('Test Organization');
});

test('a changed owner is shown by name', async () => {
  const { viewer, insert } = await insertAuditWorld(db);
  const details = { name: 'CI', from: { id: newId(), name: 'Ada' }, to: { id: newId(), name: 'Grace' } };
  await insert({ action: 'api_key.owner_changed', details });
  const [entry] = (await listWithTotal(viewer)).rows;
  expect(entry?.changes).toEqual([{ field: 'Owner', from: 'Ada', to: 'Grace' }]);
  expect(JSON.stringify(entry?.changes)).not.toContain(details.from.id);
});

test('keys and spaces that exist have a path, deleted spaces have none', async () => {
  const { world, viewer, insert } = await insertAuditWorld(db);
  const gone = await insertSpace(db, world.organization.id, { name: 'Gone', deletedAt: new Date() });
  const key = await insert({ createdAt: minutesAgo(3) });
  await insert({ targetType: 'space', targetId: world.space.id, action: 'space.changed', createdAt: minutesAgo(2) });
  await insert({ targetType: 'space', targetId: gone.id, action: 'space.deleted', createdAt: minutesAgo(1) });
  const path = `/${world.organization.slug}/permissions`;
  expect((await listWithTotal(viewer)).rows.map(({ target }) => target.path)).toEqual([
    null,
    `${path}/spaces/${world.space.id}`,
    `${path}/api-keys/${key.targetId}`,
  ]);
  const lapsed: Viewer = { ...viewer, subscription: { plan: 'free', status: 'active' } };
  expect((await listWithTotal(lapsed)).rows.at(-1)?.target.path).toBeNull();
});

test('a search by an address finds events by its user and events about them', async () => {
  const { world, viewer, insert } = await insertAuditWorld(db);
  const email = `ada-${newId()}@example.test`;
  const ada = await insertUser(db, { name: 'Ada', email });
  await insertMember(db, world.organization.id, ada.id, 'editor');
  const found = async (query: string) => (await listWithTotal(viewer, { query })).rows.map(({ what }) => what);
  await insert({ action: 'member.invited', targetType: 'invitation', details: { email }, createdAt: minutesAgo(9) });
  await insert({
    action: 'member.joined',
    targetType: 'member',
    details: { name: 'Ada', email },
    createdAt: minutesAgo(8),
  });
  await addSpaceMember(viewer, { spaceId: world.space.id, userId: ada.id, role: 'viewer' });
  await insert({ action: 'api_key.created', actorId: ada.id, createdAt: minutesAgo(7) });
  await insert({ action: 'api_key.removed', createdAt: minutesAgo(6) });
  const about = ['Added a member to a space', 'Joined the organization', 'Invited a member'];
  expect(await found(email.slice(0, -5))).toEqual(about);
  const all = [about[0], 'Created an API key', ...about.slice(1)];
  expect(await found(email)).toEqual(all);
  expect(await found(email.toUpperCase())).toEqual(all);
  expect(await found(email.replace('@', '_'))).toEqual([]);
  expect(await found('%@example.test')).toEqual([]);
  const other = await insertAuditWorld(db);
  expect((await listWithTotal(other.viewer, { query: email })).rows).toEqual([]);
});
