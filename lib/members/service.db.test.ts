import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { memberships } from '@/db/schema/members';
import { insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { roundsOf } from '@/e2e/support/rounds';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import type { OrganizationRole } from '../permissions';
import type { Viewer } from '../viewer';
import type { KeyDispositions } from './schema';
import { changeMemberRole, leaveOrganization, removeMember } from './service';

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

const countAdmins = (organizationId: string) =>
  db.$count(memberships, and(eq(memberships.organizationId, organizationId), eq(memberships.role, 'admin')));

const eventsOf = (organizationId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.organizationId, organizationId)).orderBy(auditEvents.id);

describe('changeMemberRole', () => {
  test('changeMemberRole changes the role at once and is audited', async () => {
    const { admin, organization } = await setUp();
    const member = await insertViewer(db, organization, { role: 'viewer', name: 'Ada' });
    await changeMemberRole(admin, { id: member.user.id, role: 'editor' });
    expect(await roleOf(member)).toBe('editor');
    expect(await eventsOf(organization.id)).toMatchObject([
      {
        action: 'member.role_changed',
        actorId: admin.user.id,
        targetId: member.user.id,
        details: { name: 'Ada', from: 'viewer', to: 'editor' },
      },
    ]);
  });

  test.each(['editor', 'viewer'] as const)(
    'changeMemberRole refuses an %s, even with an outdated role',
    async (role) => {
      const { admin, organization } = await setUp();
      const member = await insertViewer(db, organization, { role });
      const self = { id: member.user.id, role: 'admin' as const };
      await expect(changeMemberRole(member, self)).rejects.toEqual(code('forbidden'));
      await expect(changeMemberRole({ ...member, role: 'admin' }, self)).rejects.toEqual(code('forbidden'));
      await expect(changeMemberRole(member, { id: admin.user.id, role: 'viewer' })).rejects.toEqual(code('forbidden'));
      expect(await eventsOf(organization.id)).toEqual([]);
    },
  );

  test("changeMemberRole answers not_found for another organization's member", async () => {
    const [{ admin }, other] = await Promise.all([setUp(), setUp()]);
    const change = changeMemberRole(admin, { id: other.admin.user.id, role: 'viewer' });
    await expect(change).rejects.toEqual(code('not_found'));
    await expect(changeMemberRole(admin, { id: newId(), role: 'viewer' })).rejects.toEqual(code('not_found'));
    expect(await roleOf(other.admin)).toBe('admin');
  });
});

describe('the last admin', () => {
  test('the last admin can be neither demoted nor removed, and cannot leave', async () => {
    const { admin } = await setUp();
    await expect(changeMemberRole(admin, { id: admin.user.id, role: 'editor' })).rejects.toEqual(code('conflict'));
    await expect(removeMember(admin, { id: admin.user.id, keys: keepAll })).rejects.toEqual(code('conflict'));
    await expect(leaveOrganization(admin)).rejects.toEqual(code('conflict'));
    expect(await roleOf(admin)).toBe('admin');
  });

  test('an admin can give up the role when there is another admin', async () => {
    const { admin, organization } = await setUp();
    await insertViewer(db, organization, { role: 'admin' });
    await changeMemberRole(admin, { id: admin.user.id, role: 'viewer' });
    expect(await roleOf(admin)).toBe('viewer');
    await leaveOrganization(admin);
    expect(await roleOf(admin)).toBeUndefined();
  });

  /** Actions that two admins run at the same time on each other or on themselves. */
  const pairs: [string, (one: Viewer, two: Viewer) => Promise<unknown>][] = [
    ['demote each other', (one, two) => changeMemberRole(one, { id: two.user.id, role: 'viewer' })],
    ['demote themselves', (one) => changeMemberRole(one, { id: one.user.id, role: 'editor' })],
    ['remove each other', (one, two) => removeMember(one, { id: two.user.id, keys: keepAll })],
    ['leave', (one) => leaveOrganization(one)],
  ];
  test.each(pairs)(
    'one admin remains when two admins %s at once',
    async (_, act) => {
      for (let round = 0; round < roundsOf(100); round += 1) {
        const { admin, organization } = await setUp();
        const second = await insertViewer(db, organization, { role: 'admin' });
        const answers = await Promise.allSettled([act(admin, second), act(second, admin)]);
        expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const answer of answers) {
          if (answer.status === 'rejected')
            expect(['forbidden', 'not_found', 'conflict']).toContain(answer.reason.code);
        }
        expect(await countAdmins(organization.id)).toBe(1);
        expect(await eventsOf(organization.id)).toHaveLength(1);
      }
    },
    120_000,
  );

  test('an admin remains when three admins demote, remove and leave at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { admin, organization } = await setUp();
      const second = await insertViewer(db, organization, { role: 'admin' });
      const third = await insertViewer(db, organization, { role: 'admin' });
      await Promise.allSettled([
        changeMemberRole(admin, { id: second.user.id, role: 'viewer' }),
        removeMember(second, { id: third.user.id, keys: keepAll }),
        leaveOrganization(third),
        leaveOrganization(admin),
        changeMemberRole(third, { id: admin.user.id, role: 'editor' }),
      ]);
      expect(await countAdmins(organization.id)).toBeGreaterThanOrEqual(1);
    }
  });
});
