import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { findSessionInOrganization } from '@/db/queries/sessions';
import { sessions } from '@/db/schema/accounts';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { memberships } from '@/db/schema/members';
import { spaceMembers } from '@/db/schema/spaces';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { createSessionToken, hashSessionToken } from '../auth/session-token';
import type { OrganizationRole } from '../permissions';
import type { Viewer } from '../viewer';
import { listOwnedKeys } from './reassign-keys';
import type { KeyDispositions } from './schema';
import { leaveOrganization, removeMember } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const code = (error: string) => expect.objectContaining({ code: error });
const keepAll: KeyDispositions = { all: { kind: 'keep' }, each: [] };

async function setUp() {
  const world = await insertWorld(db);
  const { organization, space } = world;
  return { organization, space, admin: viewerOf(organization, world.admin, 'admin') };
}

async function roleOf(viewer: Viewer): Promise<OrganizationRole | undefined> {
  const { organization, user } = viewer;
  const rows = await db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.organizationId, organization.id), eq(memberships.userId, user.id)));
  return rows[0]?.role;
}

const eventsOf = (organizationId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.organizationId, organizationId)).orderBy(auditEvents.id);

const keyRow = async (id: string) => (await db.select().from(apiKeys).where(eq(apiKeys.id, id)))[0];

describe('removeMember', () => {
  test('removeMember keeps, reassigns, disables or removes each key as chosen, with audit entries', async () => {
    const { admin, organization, space } = await setUp();
    const member = await insertViewer(db, organization, { name: 'Ada', spaces: [{ id: space.id, role: 'admin' }] });
    const newOwner = await insertViewer(db, organization, {
      name: 'Grace',
      spaces: [{ id: space.id, role: 'viewer' }],
    });
    const home = { organizationId: organization.id, id: space.id };
    const make = (name: string) => insertApiKey(db, home, member.user.id, { name });
    const keys = {
      kept: await make('Kept'),
      reassigned: await make('Reassigned'),
      disabled: await make('Disabled'),
      removed: await make('Removed'),
    };
    await removeMember(admin, {
      id: member.user.id,
      keys: {
        all: { kind: 'keep' },
        each: [
          { id: keys.reassigned.id, disposition: { kind: 'reassign', newOwnerId: newOwner.user.id } },
          { id: keys.disabled.id, disposition: { kind: 'disable' } },
          { id: keys.removed.id, disposition: { kind: 'remove' } },
        ],
      },
    });
    expect(await roleOf(member)).toBeUndefined();
    expect(await db.$count(spaceMembers, eq(spaceMembers.userId, member.user.id))).toBe(0);
    const untouched = { disabledAt: null, removedAt: null };
    expect(await keyRow(keys.kept.id)).toMatchObject({ ownerId: member.user.id, ...untouched });
    expect(await keyRow(keys.reassigned.id)).toMatchObject({ ownerId: newOwner.user.id, ...untouched });
    expect(await keyRow(keys.disabled.id)).toMatchObject({
      ownerId: member.user.id,
      disabledBy: admin.user.id,
      disabledAt: expect.any(Date),
      removedAt: null,
    });
    expect(await keyRow(keys.removed.id)).toMatchObject({ removedBy: admin.user.id, removedAt: expect.any(Date) });
    const events = await eventsOf(organization.id);
    expect(events.map(({ action, targetId }) => [action, targetId])).toEqual([
      ['api_key.owner_changed', keys.reassigned.id],
      ['api_key.disabled', keys.disabled.id],
      ['api_key.removed', keys.removed.id],
      ['member.removed', member.user.id],
    ]);
    expect(events.at(-1)?.details).toMatchObject({
      name: 'Ada',
      keys: { kept: 1, handedOver: 1, disabled: 1, removed: 1 },
    });
  });

  test('removeMember applies the disposition for all to the keys of every space', async () => {
    const { admin, organization, space } = await setUp();
    const second = await insertSpace(db, organization.id, { name: 'Second' });
    const member = await insertViewer(db, organization);
    for (const home of [space, second]) {
      await insertApiKey(db, { organizationId: organization.id, id: home.id }, member.user.id);
    }
    const owned = await listOwnedKeys(admin, member.user.id);
    expect(owned).toMatchObject({ total: 2, spaces: [{ name: 'Second' }, { name: 'Test Space' }] });
    expect(owned.newOwners).toEqual([{ id: admin.user.id, name: admin.user.name, spaceIds: 'all' }]);
    const all = { kind: 'reassign' as const, newOwnerId: admin.user.id };
    await removeMember(admin, { id: member.user.id, keys: { all, each: [] } });
    expect((await Promise.all(owned.keys.map(({ id }) => keyRow(id)))).map((key) => key?.ownerId)).toEqual([
      admin.user.id,
      admin.user.id,
    ]);
  });

  test('listOwnedKeys counts all working keys, including those beyond the 100 that are shown', async () => {
    const { admin, organization, space } = await setUp();
    const gone = await insertSpace(db, organization.id, { name: 'Gone', deletedAt: new Date() });
    const member = await insertViewer(db, organization);
    const home = { organizationId: organization.id, id: space.id };
    const past = new Date(Date.now() - 60_000);
    for (let i = 0; i < 101; i += 1) await insertApiKey(db, home, member.user.id);
    await insertApiKey(db, home, member.user.id, { expiresAt: new Date(Date.now() + 60_000) });
    await insertApiKey(db, home, member.user.id, { expiresAt: past });
    await insertApiKey(db, home, member.user.id, { disabledAt: past });
    await insertApiKey(db, home, member.user.id, { removedAt: past });
    await insertApiKey(db, { organizationId: organization.id, id: gone.id }, member.user.id);
    const owned = await listOwnedKeys(admin, member.user.id);
    expect(owned).toMatchObject({ total: 105, working: 102 });
    expect(owned.keys).toHaveLength(100);
    expect(owned.keys[0]).toMatchObject({ state: 'active', space: { name: 'Gone', isDeleted: true } });
  });

  test('removeMember refuses a new owner who is not a member of the key’s space and changes nothing', async () => {
    const { admin, organization, space } = await setUp();
    const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'admin' }] });
    const stranger = await insertViewer(db, organization);
    const outsider = await setUp();
    const home = { organizationId: organization.id, id: space.id };
    const disabled = await insertApiKey(db, home, member.user.id);
    const reassigned = await insertApiKey(db, home, member.user.id);
    for (const to of [stranger.user.id, member.user.id, outsider.admin.user.id, newId()]) {
      const each = [{ id: reassigned.id, disposition: { kind: 'reassign' as const, newOwnerId: to } }];
      const removal = removeMember(admin, { id: member.user.id, keys: { all: { kind: 'disable' }, each } });
      await expect(removal).rejects.toEqual(code('conflict'));
    }
    expect(await roleOf(member)).toBe('editor');
    expect(await keyRow(disabled.id)).toMatchObject({ disabledAt: null });
    expect(await keyRow(reassigned.id)).toMatchObject({ ownerId: member.user.id });
    expect(await eventsOf(organization.id)).toEqual([]);
  });

  test("removeMember changes no key of another owner or of the member's other organizations", async () => {
    const { admin, organization, space } = await setUp();
    const other = await setUp();
    const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'viewer' }] });
    const elsewhere = await insertApiKey(
      db,
      { organizationId: other.organization.id, id: other.space.id },
      member.user.id,
    );
    const admins = await insertApiKey(db, { organizationId: organization.id, id: space.id }, admin.user.id);
    const disposition = { kind: 'remove' as const };
    const each = [
      { id: elsewhere.id, disposition },
      { id: admins.id, disposition },
    ];
    await removeMember(admin, { id: member.user.id, keys: { all: disposition, each } });
    expect(await keyRow(elsewhere.id)).toMatchObject({ removedAt: null });
    expect(await keyRow(admins.id)).toMatchObject({ removedAt: null });
  });

  test('removeMember ends the access of the member’s existing session to the organization', async () => {
    const { admin, organization } = await setUp();
    const member = await insertViewer(db, organization);
    const tokenHash = hashSessionToken(createSessionToken());
    const expiresAt = new Date(Date.now() + 60_000);
    await db.insert(sessions).values({ id: newId(), userId: member.user.id, tokenHash, expiresAt });
    const look = () => findSessionInOrganization(organization.slug, tokenHash);
    expect(await look()).toMatchObject({ role: 'editor' });
    await removeMember(admin, { id: member.user.id, keys: keepAll });
    expect(await look()).toMatchObject({ role: null });
  });

  test.each(['editor', 'viewer'] as const)('removeMember and listOwnedKeys refuse an %s', async (role) => {
    const { admin, organization } = await setUp();
    const member = await insertViewer(db, organization, { role });
    const removal = { id: admin.user.id, keys: keepAll };
    await expect(removeMember(member, removal)).rejects.toEqual(code('forbidden'));
    await expect(removeMember({ ...member, role: 'admin' }, removal)).rejects.toEqual(code('forbidden'));
    await expect(listOwnedKeys(member, admin.user.id)).rejects.toEqual(code('forbidden'));
    expect(await roleOf(admin)).toBe('admin');
  });

  test("removeMember and listOwnedKeys answer not_found for another organization's member", async () => {
    const [{ admin }, other] = await Promise.all([setUp(), setUp()]);
    const target = await insertViewer(db, other.organization);
    await expect(removeMember(admin, { id: target.user.id, keys: keepAll })).rejects.toEqual(code('not_found'));
    await expect(listOwnedKeys(admin, target.user.id)).rejects.toEqual(code('not_found'));
    expect(await roleOf(target)).toBe('editor');
  });
});

test('keys of a member who leaves stay in their space and continue to work', async () => {
  const { organization, space } = await setUp();
  const member = await insertViewer(db, organization);
  const key = await insertApiKey(db, { organizationId: organization.id, id: space.id }, member.user.id);
  await leaveOrganization(member);
  expect(await keyRow(key.id)).toMatchObject({ ownerId: member.user.id, disabledAt: null, removedAt: null });
  expect(await eventsOf(organization.id)).toMatchObject([{ action: 'member.left', actorId: member.user.id }]);
});
