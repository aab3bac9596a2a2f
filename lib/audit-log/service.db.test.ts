import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { insertAuditWorld, listWithTotal, minutesAgo } from '@/e2e/support/audit-world';
import { insertMember, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { viewerOf } from '@/e2e/support/viewer-of';
import type { OrganizationRole } from '../permissions';
import { createSpace } from '../spaces/service';
import { type AuditListParams, defaultAuditListParams } from './list-params';
import { exportAuditEvents, listAuditPeople } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const code = (error: string) => expect.objectContaining({ code: error });

describe('the audit log', () => {
  test('lists the action, user, target, address and request id of a change', async () => {
    const { world, viewer } = await insertAuditWorld(db);
    const { id } = await createSpace(viewer, { name: 'Mobile', description: '' });
    const { rows, total } = await listWithTotal(viewer);
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
      const { world, insert } = await insertAuditWorld(db);
      await insert();
      const user = await insertUser(db);
      await insertMember(db, world.organization.id, user.id, role);
      const viewer = viewerOf(world.organization, user, role);
      await expect(listWithTotal(viewer)).rejects.toEqual(code('forbidden'));
      await expect(listAuditPeople(viewer)).rejects.toEqual(code('forbidden'));
      expect(() => exportAuditEvents(viewer, defaultAuditListParams)).toThrow(code('forbidden'));
    },
  );

  test('lists no event of another organization, even by its ids', async () => {
    const [{ viewer }, other] = await Promise.all([insertAuditWorld(db), insertAuditWorld(db)]);
    const event = await other.insert();
    const params = { people: [other.world.admin.id], target: event.targetId, entry: event.id };
    await expect(listWithTotal(viewer, params)).resolves.toEqual({ rows: [], total: 0, page: 1, opened: null });
    expect(await listAuditPeople(viewer)).toEqual([]);
  });

  test('lists events newest first, and each event on one page even if many have the same time', async () => {
    const { viewer, insert } = await insertAuditWorld(db);
    for (let i = 0; i < 25; i += 1) await insert({ createdAt: minutesAgo(i < 20 ? 5 : i) });
    const [first, second, past] = await Promise.all([1, 2, 9].map((page) => listWithTotal(viewer, { page })));
    const ids = [...(first?.rows ?? []), ...(second?.rows ?? [])].map(({ id }) => id);
    expect(new Set(ids).size).toBe(25);
    expect(past).toMatchObject({ page: 2, total: 25 });
    const times = [...(first?.rows ?? []), ...(second?.rows ?? [])].map((row) => row.at);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('returns an opened entry that is on another page', async () => {
    const { viewer, insert } = await insertAuditWorld(db);
    const old = await insert({ createdAt: minutesAgo(500) });
    for (let i = 0; i < 10; i += 1) await insert({ createdAt: minutesAgo(i) });
    const { rows, opened } = await listWithTotal(viewer, { size: 10, entry: old.id });
    expect(rows.map(({ id }) => id)).not.toContain(old.id);
    expect(opened?.id).toBe(old.id);
  });
});

describe('the filters', () => {
  test('filters by user, action, target, name and time return the matching events', async () => {
    const { world, viewer, insert } = await insertAuditWorld(db);
    const other = await insertUser(db, { name: 'Grace' });
    await insertMember(db, world.organization.id, other.id, 'editor');
    const mine = await insert({ createdAt: minutesAgo(60), details: { name: 'Größe 100%' } });
    const theirs = await insert({ createdAt: minutesAgo(30), actorId: other.id, action: 'api_key.removed' });
    const found = async (params: Partial<AuditListParams>) =>
      (await listWithTotal(viewer, params)).rows.map(({ id }) => id);
    expect(await found({ people: [other.id] })).toEqual([theirs.id]);
    expect(await found({ actions: ['api_key.removed'] })).toEqual([theirs.id]);
    expect(await found({ target: mine.targetId })).toEqual([mine.id]);
    expect(await found({ query: 'GRÖSSE' })).toEqual([]);
    expect(await found({ query: 'gRÖßE 100%' })).toEqual([mine.id]);
    expect(await found({ query: '_' })).toEqual([]);
    expect(await found({ from: minutesAgo(30).toISOString() })).toEqual([theirs.id]);
    expect(await found({ to: minutesAgo(30).toISOString() })).toEqual([mine.id]);
    expect(await found({ period: 'quarter' })).toEqual([]);
    expect((await listAuditPeople(viewer)).map(({ name }) => name)).toEqual(['Grace', 'Test Admin']);
  });
});

describe('the export', () => {
  test('the export contains all matching events in the order of the list, and escapes formulas', async () => {
    const { viewer, insert } = await insertAuditWorld(db);
    await insert({ details: { name: '=HYPERLINK("http://x")' }, createdAt: minutesAgo(2) });
    await insert({ action: 'api_key.removed', createdAt: minutesAgo(1) });
    const text = await exportAuditEvents(viewer, defaultAuditListParams).text();
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('"Removed an API key"');
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://x"")"`);
    const removed = await exportAuditEvents(viewer, { ...defaultAuditListParams, actions: ['api_key.removed'] }).text();
    expect(removed.trimEnd().split('\r\n')).toHaveLength(2);
  });

  test('the export contains each event of a log that needs several reads', async () => {
    const { world, viewer } = await insertAuditWorld(db);
    const { id } = world.organization;
    const rows = Array.from({ length: 2_500 }, (_, i) => ({
      id: newId(),
      organizationId: id,
      actorId: null,
      action: 'plan.changed',
      targetType: 'organization',
      targetId: newId(),
      createdAt: minutesAgo(Math.floor(i / 700)),
    }));
    await db.insert(auditEvents).values(rows);
    const lines = (await exportAuditEvents(viewer, defaultAuditListParams).text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(2_501);
    expect(new Set(lines).size).toBe(2_501);
    expect(lines[1]).toContain('"System"');
  });
});
