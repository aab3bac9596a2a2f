import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { insertMember, insertSpace, insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { viewerOf } from '@/e2e/support/viewer-of';
import type { OrganizationRole } from '../permissions';
import { addSpaceMember } from '../spaces/members-service';
import { createSpace } from '../spaces/service';
import type { Viewer } from '../viewer';
import { type AuditListParams, defaultAuditListParams } from './list-params';
import { exportAuditEvents, listAuditEvents, listAuditPeople } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

async function setUp() {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const insert = async (given: Partial<typeof auditEvents.$inferInsert> = {}) => {
    const event = {
      id: newId(),
      organizationId: world.organization.id,
      actorId: world.admin.id,
      action: 'api_key.created',
      targetType: 'api_key',
      targetId: newId(),
      details: { name: 'CI' },
      address: '198.51.100.4',
      ...given,
    };
    await db.insert(auditEvents).values(event);
    return event;
  };
  return { world, viewer, insert };
}

const list = async (viewer: Viewer, params: Partial<AuditListParams> = {}) => {
  const found = await listAuditEvents(viewer, { ...defaultAuditListParams, ...params });
  return { ...found, total: await found.total };
};
const at = (minutesAgo: number) => new Date(Date.UTC(2026, 5, 1) - minutesAgo * 60_000);
const code = (error: string) => expect.objectContaining({ code: error });
describe('the audit log', () => {
  test('lists the action, user, target, address and request id of a change', async () => {
    const { world, viewer } = await setUp();
    const { id } = await createSpace(viewer, { name: 'Mobile', description: '' });
    const { rows, total } = await list(viewer);
    expect(total).toBe(1);
    expect(rows).toMatchObject([
      {
        what: 'Created a space',
        person: { id: world.admin.id, name: 'Test Admin', email: world.admin.email },
        target: { type: 'space', typeLabel: 'Space', id, name: 'Mobile' },
        address: '203.0.113.7',
        requestId: 'req_test',
      },
    ]);
  });

  test.each<OrganizationRole>(['editor', 'viewer'])(
    'refuses list, people and export to an organization %s',
    async (role) => {
      const { world, insert } = await setUp();
      await insert();
      const user = await insertUser(db);
      await insertMember(db, world.organization.id, user.id, role);
      const viewer = viewerOf(world.organization, user, role);
      await expect(list(viewer)).rejects.toEqual(code('forbidden'));
      await expect(listAuditPeople(viewer)).rejects.toEqual(code('forbidden'));
      expect(() => exportAuditEvents(viewer, defaultAuditListParams)).toThrow(code('forbidden'));
    },
  );

  test('lists no event of another organization, even by its ids', async () => {
    const [{ viewer }, other] = await Promise.all([setUp(), setUp()]);
    const event = await other.insert();
    const params = { people: [other.world.admin.id], target: event.targetId, entry: event.id };
    await expect(list(viewer, params)).resolves.toEqual({ rows: [], total: 0, page: 1, opened: null });
    expect(await listAuditPeople(viewer)).toEqual([]);
  });

  test('lists events newest first, and each event on one page even if many have the same time', async () => {
    const { viewer, insert } = await setUp();
    for (let i = 0; i < 25; i += 1) await insert({ createdAt: at(i < 20 ? 5 : i) });
    const [first, second, past] = await Promise.all([1, 2, 9].map((page) => list(viewer, { page })));
    const ids = [...(first?.rows ?? []), ...(second?.rows ?? [])].map(({ id }) => id);
    expect(new Set(ids).size).toBe(25);
    expect(past).toMatchObject({ page: 2, total: 25 });
    const times = [...(first?.rows ?? []), ...(second?.rows ?? [])].map((row) => row.at);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('returns an opened entry that is on another page', async () => {
    const { viewer, insert } = await setUp();
    const old = await insert({ createdAt: at(500) });
    for (let i = 0; i < 10; i += 1) await insert({ createdAt: at(i) });
    const { rows, opened } = await list(viewer, { size: 10, entry: old.id });
    expect(rows.map(({ id }) => id)).not.toContain(old.id);
    expect(opened?.id).toBe(old.id);
  });
});

describe('the filters', () => {
  test('filters by user, action, target, name and time return the matching events', async () => {
    const { world, viewer, insert } = await setUp();
    const other = await insertUser(db, { name: 'Grace' });
    await insertMember(db, world.organization.id, other.id, 'editor');
    const mine = await insert({ createdAt: at(60), details: { name: 'Größe 100%' } });
    const theirs = await insert({ createdAt: at(30), actorId: other.id, action: 'api_key.removed' });
    const found = async (params: Partial<AuditListParams>) => (await list(viewer, params)).rows.map(({ id }) => id);
    expect(await found({ people: [other.id] })).toEqual([theirs.id]);
    expect(await found({ actions: ['api_key.removed'] })).toEqual([theirs.id]);
    expect(await found({ target: mine.targetId })).toEqual([mine.id]);
    expect(await found({ query: 'GRÖSSE' })).toEqual([]);
    expect(await found({ query: 'gRÖßE 100%' })).toEqual([mine.id]);
    expect(await found({ query: '_' })).toEqual([]);
    expect(await found({ from: at(30).toISOString() })).toEqual([theirs.id]);
    expect(await found({ to: at(30).toISOString() })).toEqual([mine.id]);
    expect(await found({ period: 'quarter' })).toEqual([]);
    expect((await listAuditPeople(viewer)).map(({ name }) => name)).toEqual(['Grace', 'Test Admin']);
  });
});

describe('an open entry', () => {
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
    const { viewer, insert } = await setUp();
    await insert({ action: 'plan.changed', details });
    const [entry] = (await list(viewer)).rows;
    expect(entry?.changes).toEqual(changes);
    expect(entry?.facts.map(({ label, value }) => `${label}: ${value}`)).toEqual(facts);
  });

  test('an entry of a key shows the name of its space', async () => {
    const { world, viewer, insert } = await setUp();
    await insert({ details: { name: 'CI', spaceId: world.space.id } });
    const [entry] = (await list(viewer)).rows;
    expect(entry?.facts).toEqual([{ label: 'Space', value: 'Test Space' }]);
  });
});

describe('people and spaces', () => {
  test('an invitation is named by its address, never by its id, and its spaces by their names', async () => {
    const { viewer, insert } = await setUp();
    const details = { email: 'ada@example.test', role: 'viewer', spaces: [{ name: 'Mobile', role: 'editor' }] };
    await insert({ action: 'member.invited', targetType: 'invitation', details });
    const [entry] = (await list(viewer)).rows;
    expect(entry?.target).toMatchObject({ typeLabel: 'Invitation', name: 'ada@example.test', path: null });
    expect(entry?.facts).toEqual([
      { label: 'Role', value: 'Viewer' },
      { label: 'Spaces', value: 'Mobile (Editor)' },
    ]);
  });

  test('an event of the organization is named by the organization', async () => {
    const { world, viewer, insert } = await setUp();
    await insert({
      action: 'plan.changed',
      targetType: 'organization',
      targetId: world.organization.id,
      details: { changes: {} },
    });
    expect((await list(viewer)).rows[0]?.target.name).toBe('Test Organization');
  });

  test('a changed owner is shown by name', async () => {
    const { viewer, insert } = await setUp();
    const details = { name: 'CI', from: { id: newId(), name: 'Ada' }, to: { id: newId(), name: 'Grace' } };
    await insert({ action: 'api_key.owner_changed', details });
    const [entry] = (await list(viewer)).rows;
    expect(entry?.changes).toEqual([{ field: 'Owner', from: 'Ada', to: 'Grace' }]);
    expect(JSON.stringify(entry?.changes)).not.toContain(details.from.id);
  });

  test('keys and spaces that exist have a path, deleted spaces have none', async () => {
    const { world, viewer, insert } = await setUp();
    const gone = await insertSpace(db, world.organization.id, { name: 'Gone', deletedAt: new Date() });
    const key = await insert({ createdAt: at(3) });
    await insert({ targetType: 'space', targetId: world.space.id, action: 'space.changed', createdAt: at(2) });
    await insert({ targetType: 'space', targetId: gone.id, action: 'space.deleted', createdAt: at(1) });
    const path = `/${world.organization.slug}/permissions`;
    expect((await list(viewer)).rows.map(({ target }) => target.path)).toEqual([
      null,
      `${path}/spaces/${world.space.id}`,
      `${path}/api-keys/${key.targetId}`,
    ]);
    const lapsed: Viewer = { ...viewer, subscription: { plan: 'free', status: 'active' } };
    expect((await list(lapsed)).rows.at(-1)?.target.path).toBeNull();
  });

  test('a search by an address finds events by its user and events about them', async () => {
    const { world, viewer, insert } = await setUp();
    const email = `ada-${newId()}@example.test`;
    const ada = await insertUser(db, { name: 'Ada', email });
    await insertMember(db, world.organization.id, ada.id, 'editor');
    const found = async (query: string) => (await list(viewer, { query })).rows.map(({ what }) => what);
    await insert({ action: 'member.invited', targetType: 'invitation', details: { email }, createdAt: at(9) });
    await insert({ action: 'member.joined', targetType: 'member', details: { name: 'Ada', email }, createdAt: at(8) });
    await addSpaceMember(viewer, { spaceId: world.space.id, userId: ada.id, role: 'viewer' });
    await insert({ action: 'api_key.created', actorId: ada.id, createdAt: at(7) });
    await insert({ action: 'api_key.removed', createdAt: at(6) });
    const about = ['Added a member to a space', 'Joined the organization', 'Invited a member'];
    expect(await found(email.slice(0, -5))).toEqual(about);
    const all = [about[0], 'Created an API key', ...about.slice(1)];
    expect(await found(email)).toEqual(all);
    expect(await found(email.toUpperCase())).toEqual(all);
    expect(await found(email.replace('@', '_'))).toEqual([]);
    expect(await found('%@example.test')).toEqual([]);
    const other = await setUp();
    expect((await list(other.viewer, { query: email })).rows).toEqual([]);
  });
});

describe('the export', () => {
  test('the export contains all matching events in the order of the list, and escapes formulas', async () => {
    const { viewer, insert } = await setUp();
    await insert({ details: { name: '=HYPERLINK("http://x")' }, createdAt: at(2) });
    await insert({ action: 'api_key.removed', createdAt: at(1) });
    const text = await exportAuditEvents(viewer, defaultAuditListParams).text();
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('"Removed an API key"');
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://x"")"`);
    const removed = await exportAuditEvents(viewer, { ...defaultAuditListParams, actions: ['api_key.removed'] }).text();
    expect(removed.trimEnd().split('\r\n')).toHaveLength(2);
  });

  test('the export contains each event of a log that needs several reads', async () => {
    const { world, viewer } = await setUp();
    const { id } = world.organization;
    const rows = Array.from({ length: 2_500 }, (_, i) => ({
      id: newId(),
      organizationId: id,
      actorId: null,
      action: 'plan.changed',
      targetType: 'organization',
      targetId: newId(),
      createdAt: at(Math.floor(i / 700)),
    }));
    await db.insert(auditEvents).values(rows);
    const lines = (await exportAuditEvents(viewer, defaultAuditListParams).text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(2_501);
    expect(new Set(lines).size).toBe(2_501);
    expect(lines[1]).toContain('"System"');
  });
});
