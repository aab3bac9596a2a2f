import { randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { invitations } from '@/db/schema/invitations';
import { memberships } from '@/db/schema/members';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import type { Viewer } from '../viewer';
import { inviteMember } from './invitation-service';
import { defaultMemberListParams, type MemberListParams } from './list-params';
import { exportPeople, listMemberSpaces, listPeople } from './list-service';

process.env.APP_URL = 'http://localhost:3000';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

async function setUp() {
  const { organization, space, admin } = await insertWorld(db);
  return { organization, space, admin: viewerOf(organization, admin, 'admin') };
}

const list = (viewer: Viewer, params: Partial<MemberListParams> = {}) =>
  listPeople(viewer, { ...defaultMemberListParams, ...params });
const namesOf = async (viewer: Viewer, params: Partial<MemberListParams> = {}) =>
  (await list(viewer, params)).rows.map((row) => (row.kind === 'member' ? row.name : row.email));
const someEmail = () => `z${randomBytes(6).toString('hex')}@example.test`;
const invite = (by: Viewer, email: string, spaceId?: string) =>
  inviteMember(by, { email, role: 'viewer', spaces: spaceId ? [{ id: spaceId, role: 'viewer' }] : [] });

describe('listPeople', () => {
  test('listPeople returns role, spaces, keys and activity of members, and the sender of invitations', async () => {
    const { admin, organization, space } = await setUp();
    const member = await insertViewer(db, organization, { name: 'Ada', spaces: [{ id: space.id, role: 'editor' }] });
    const home = { organizationId: organization.id, id: space.id };
    await insertApiKey(db, home, member.user.id);
    await insertApiKey(db, home, member.user.id, { removedAt: new Date() });
    const { id } = await invite(admin, someEmail(), space.id);
    const { rows, total } = await list(admin);
    expect(total).toBe(3);
    expect(rows).toMatchObject([
      {
        kind: 'member',
        name: 'Ada',
        state: 'active',
        role: 'editor',
        keyCount: 1,
        isSelf: false,
        spaces: [{ id: space.id, role: 'editor' }],
        mayChangeRole: true,
        mayRemove: true,
      },
      { kind: 'member', name: 'Test Admin', role: 'admin', isSelf: true, mayRemove: false },
      { kind: 'invitation', id, state: 'invited', invitedBy: { id: admin.user.id }, mayManage: true },
    ]);
  });

  test('listPeople finds names and addresses in any case and script, without wildcards', async () => {
    const { admin, organization } = await setUp();
    for (const name of ['Ünal Öz', 'Мария', '100% Real', 'Plain']) await insertViewer(db, organization, { name });
    expect(await namesOf(admin, { query: 'ÜNAL' })).toEqual(['Ünal Öz']);
    expect(await namesOf(admin, { query: 'мАР' })).toEqual(['Мария']);
    expect(await namesOf(admin, { query: '%' })).toEqual(['100% Real']);
    expect(await namesOf(admin, { query: '_' })).toEqual([]);
    expect(await namesOf(admin, { query: admin.user.email.toUpperCase() })).toEqual(['Test Admin']);
  });

  test('listPeople filters by role, space and status, and counts an admin as a member of every space', async () => {
    const { admin, organization, space } = await setUp();
    const other = await insertSpace(db, organization.id, { name: 'Other' });
    await insertViewer(db, organization, { name: 'In', role: 'viewer', spaces: [{ id: other.id, role: 'viewer' }] });
    await insertViewer(db, organization, { name: 'Out', spaces: [{ id: space.id, role: 'viewer' }] });
    const invited = someEmail();
    const expired = someEmail();
    await invite(admin, invited, other.id);
    const { id } = await invite(admin, expired);
    await db.update(invitations).set({ expiresAt: sql`now()` }).where(eq(invitations.id, id));
    expect(await namesOf(admin, { spaces: [other.id] })).toEqual(['In', 'Test Admin', invited]);
    expect(await namesOf(admin, { roles: ['viewer'], states: ['active'] })).toEqual(['In']);
    expect(await namesOf(admin, { roles: ['editor', 'admin'] })).toEqual(['Out', 'Test Admin']);
    expect(await namesOf(admin, { states: ['invited'] })).toEqual([invited]);
    expect(await namesOf(admin, { states: ['expired'] })).toEqual([expired]);
  });

  test('listPeople sorts by name, role or activity, and returns pages with an exact total', async () => {
    const { admin, organization } = await setUp();
    for (let i = 0; i < 11; i += 1) {
      const { user } = await insertViewer(db, organization, { name: `Person ${String(i).padStart(2, '0')}` });
      const lastActiveAt = new Date(Date.UTC(2020, 0, 20 - i));
      await db.update(memberships).set({ lastActiveAt }).where(eq(memberships.userId, user.id));
    }
    expect((await namesOf(admin, { sort: 'role' }))[0]).toBe('Test Admin');
    expect((await namesOf(admin, { sort: 'last_active', direction: 'asc' }))[0]).toBe('Person 10');
    expect((await namesOf(admin, { sort: 'name', direction: 'desc' }))[0]).toBe('Test Admin');
    const last = await list(admin, { page: 99, size: 10 });
    expect(last).toMatchObject({ total: 12, params: { page: 2 } });
    expect(last.rows).toHaveLength(2);
  });

  test('listPeople hides invisible spaces and keys from other members, and invitations from viewers', async () => {
    const { admin, organization, space } = await setUp();
    const hidden = await insertSpace(db, organization.id, { name: 'Hidden' });
    const spaces = [
      { id: space.id, role: 'viewer' as const },
      { id: hidden.id, role: 'viewer' as const },
    ];
    const member = await insertViewer(db, organization, { name: 'Ada', spaces });
    await insertApiKey(db, { organizationId: organization.id, id: hidden.id }, member.user.id);
    await invite(admin, someEmail(), hidden.id);
    const [one] = spaces;
    const viewer = await insertViewer(db, organization, { name: 'Looker', role: 'viewer', spaces: one ? [one] : [] });
    const seen = await list(viewer);
    expect(seen.total).toBe(3);
    expect(JSON.stringify(seen)).not.toContain(hidden.id);
    expect(seen.rows[0]).toMatchObject({ name: 'Ada', keyCount: 0, spaces: [{ id: space.id }], mayRemove: false });
    expect((await listMemberSpaces(viewer)).map(({ id }) => id)).toEqual([space.id]);
    // A filter by a hidden space is ignored, because it would reveal who is a member there.
    expect(await list(viewer, { spaces: [hidden.id] })).toMatchObject({ total: 3, params: { spaces: [] } });
    const editor = await insertViewer(db, organization, { name: 'Editor' });
    expect((await list(editor)).rows.at(-1)).toMatchObject({ kind: 'invitation', mayManage: false, spaces: [] });
  });

  test('listPeople returns no members of another organization', async () => {
    const [one, two] = await Promise.all([setUp(), setUp()]);
    await insertViewer(db, two.organization, { name: 'Elsewhere' });
    expect(await namesOf(one.admin)).toEqual(['Test Admin']);
    expect(await namesOf(one.admin, { query: 'Elsewhere' })).toEqual([]);
  });
});

test('exportPeople returns all matching people to admins and refuses others', async () => {
  const { admin, organization } = await setUp();
  for (let i = 0; i < 30; i += 1) await insertViewer(db, organization, { name: `Person ${i}` });
  const params = { ...defaultMemberListParams, query: 'person', size: 10 as const, page: 2 };
  let people = 0;
  for await (const chunk of await exportPeople(admin, params)) people += chunk.length;
  expect(people).toBe(30);
  const editor = await insertViewer(db, organization);
  await expect(exportPeople(editor, params)).rejects.toMatchObject({ code: 'forbidden' });
});
