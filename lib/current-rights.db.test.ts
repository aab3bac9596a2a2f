import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools, type Transaction } from '@/db/client';
import { lockRights } from '@/db/queries/members';
import { apiKeys } from '@/db/schema/api-keys';
import { memberships } from '@/db/schema/members';
import { spaceMembers } from '@/db/schema/spaces';
import { insertApiKey, insertInvitation, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { startApiKeyBatch } from './api-keys/batch-start';
import { changeApiKey } from './api-keys/change';
import { createApiKey } from './api-keys/create';
import { removeApiKey } from './api-keys/remove';
import { extendRotation, finishRotation, rotateApiKey } from './api-keys/rotate';
import { cancelSubscription, changePlan } from './billing/service';
import { inviteMember, resendInvitation, withdrawInvitation } from './members/invitation-service';
import { changeMemberRole, removeMember } from './members/service';
import { changeKeyLifetimes } from './organizations/key-lifetimes';
import { renameOrganization } from './organizations/service';
import { addSpaceMember, changeSpaceMemberRole, removeSpaceMember } from './spaces/members-service';
import { changeSpace, changeSpaceLogo, createSpace, deleteSpace } from './spaces/service';
import type { Viewer } from './viewer';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const disabling = (ids: string[]) => ({ keys: { ids }, change: { action: 'disable' as const }, expected: ids.length });
const newKey = (spaceId: string) => ({ name: 'Key', spaceId, requestId: newId() });

/** Creates an organization with two admins, of whom `ada` is also an admin of the space. */
async function setUp() {
  const { organization, space, admin } = await insertWorld(db);
  const spaces = [{ id: space.id, role: 'admin' as const }];
  const ada = await insertViewer(db, organization, { name: 'Ada', role: 'admin', spaces });
  const bob = await insertViewer(db, organization, { name: 'Bob', spaces: [{ id: space.id, role: 'viewer' }] });
  const key = await insertApiKey(db, space, ada.user.id);
  const invitation = await insertInvitation(db, organization.id, ada.user.id);
  const outside = await insertViewer(db, organization, { name: 'Eve' });
  return { ada, bob, outside, space, key, invitation, admin: viewerOf(organization, admin, 'admin') };
}
type World = Awaited<ReturnType<typeof setUp>>;

const changes: [string, (world: World) => Promise<unknown>][] = [
  ['create a key', ({ ada, space }) => createApiKey(ada, newKey(space.id))],
  ['change a key', ({ ada, key }) => changeApiKey(ada, key.id, { isDisabled: true })],
  ['remove a key', ({ ada, key }) => removeApiKey(ada, key.id)],
  ['rotate a key', ({ ada, key }) => rotateApiKey(ada, { id: key.id, overlap: '1h', requestId: newId() })],
  ['finish a rotation', ({ ada, key }) => finishRotation(ada, key.id)],
  ['extend a rotation', ({ ada, key }) => extendRotation(ada, { id: key.id, overlap: '1h' })],
  ['invite', ({ ada }) => inviteMember(ada, { email: `${newId()}@example.test`, role: 'viewer', spaces: [] })],
  ['send an invitation again', ({ ada, invitation }) => resendInvitation(ada, invitation.id)],
  ['withdraw an invitation', ({ ada, invitation }) => withdrawInvitation(ada, invitation.id)],
  ['change a role', ({ ada, bob }) => changeMemberRole(ada, { id: bob.user.id, role: 'admin' })],
  [
    'remove a member',
    ({ ada, bob }) => removeMember(ada, { id: bob.user.id, keys: { all: { kind: 'keep' }, each: [] } }),
  ],
  ['create a space', ({ ada }) => createSpace(ada, { name: 'New', description: '' })],
  ['change a space', ({ ada, space }) => changeSpace(ada, space.id, { name: 'Other' })],
  ['change a logo', ({ ada, space }) => changeSpaceLogo(ada, space.id, null)],
  ['delete a space', ({ ada, space }) => deleteSpace(ada, space.id, space.name)],
  ['add a space member', ({ ada, space, outside }) => addSpaceMember(ada, { ...place(space, outside), role: 'admin' })],
  ['change a space role', ({ ada, space, bob }) => changeSpaceMemberRole(ada, { ...place(space, bob), role: 'admin' })],
  ['remove a space member', ({ ada, space, bob }) => removeSpaceMember(ada, place(space, bob))],
  ['rename the organization', ({ ada }) => renameOrganization(ada, 'Other')],
  ['change the lifetimes of keys', ({ ada }) => changeKeyLifetimes(ada, { defaultDays: 30, longestDays: 90 })],
  ['change the plan', ({ ada }) => changePlan(ada, { plan: 'free', from: '/', isConfirmed: true })],
  ['cancel the subscription', ({ ada }) => cancelSubscription(ada, 'now')],
];

function place(space: { id: string }, { user }: Viewer) {
  return { spaceId: space.id, userId: user.id };
}

/** Removes rights in a transaction that commits when `change` waits for it or has ended without waiting. */
async function raceWith(
  organizationId: string,
  takeAway: (tx: Transaction) => Promise<unknown>,
  change: () => Promise<unknown>,
) {
  let outcome: Promise<string> | undefined;
  await db.transaction(async (tx) => {
    await lockRights(organizationId, 'exclusive', tx);
    await takeAway(tx);
    let hasEnded = false;
    outcome = change()
      .then(
        () => 'done',
        (error: { code?: string }) => error.code ?? 'failed',
      )
      .finally(() => {
        hasEnded = true;
      });
    while (!hasEnded && !(await isWaitedFor(organizationId))) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  return outcome;
}

async function demote({ ada, admin, key }: World, tx: Transaction): Promise<void> {
  await tx.update(memberships).set({ role: 'viewer' }).where(eq(memberships.userId, ada.user.id));
  await tx.update(spaceMembers).set({ role: 'viewer' }).where(eq(spaceMembers.userId, ada.user.id));
  await tx.update(apiKeys).set({ ownerId: admin.user.id }).where(eq(apiKeys.id, key.id));
}

async function isWaitedFor(organizationId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from pg_locks where locktype = 'advisory' and not granted
      and (classid::bigint << 32 | objid::bigint) = hashtextextended(${`rights:${organizationId}`}, 0)`);
  return rows.length > 0;
}

describe('a change that started before the user lost the permission', () => {
  test.each(changes)('a removed member is refused: %s', async (_, change) => {
    const world = await setUp();
    const { ada } = world;
    const remove = (tx: Transaction) => tx.delete(memberships).where(eq(memberships.userId, ada.user.id));
    expect(await raceWith(ada.organization.id, remove, () => change(world))).toBe('not_found');
  });

  test('a removed or demoted member is refused a change of many keys', async () => {
    for (const [role, refusal] of [
      [null, 'not_found'],
      ['viewer', 'conflict'],
    ] as const) {
      const world = await setUp();
      const { ada } = world;
      const takeAway = async (tx: Transaction) => {
        if (role === null) await tx.delete(memberships).where(eq(memberships.userId, ada.user.id));
        else await demote(world, tx);
      };
      const change = () => startApiKeyBatch(ada, disabling([world.key.id]));
      expect(await raceWith(ada.organization.id, takeAway, change)).toBe(refusal);
    }
  });

  test.each(changes)('a demoted member is refused: %s', async (_, change) => {
    const world = await setUp();
    const takeAway = (tx: Transaction) => demote(world, tx);
    expect(await raceWith(world.ada.organization.id, takeAway, () => change(world))).toBe('forbidden');
  });
});

test('a member who creates keys while being removed keeps no working key', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { admin, ada, space } = await setUp();
    let isOver = false;
    const clients = Array.from({ length: 3 }, async () => {
      while (!isOver) await createApiKey(ada, newKey(space.id)).catch(() => undefined);
    });
    await new Promise((resolve) => setTimeout(resolve, round * 3));
    await removeMember(admin, { id: ada.user.id, keys: { all: { kind: 'remove' }, each: [] } });
    isOver = true;
    await Promise.all(clients);
    expect(await db.$count(apiKeys, and(eq(apiKeys.ownerId, ada.user.id), isNull(apiKeys.removedAt)))).toBe(0);
  }
});

test('a member who creates keys without pause does not delay their removal', async () => {
  const { admin, ada, space } = await setUp();
  let isOver = false;
  const clients = Array.from({ length: 9 }, async () => {
    while (!isOver) await createApiKey(ada, newKey(space.id)).catch(() => undefined);
  });
  await removeMember(admin, { id: ada.user.id, keys: { all: { kind: 'remove' }, each: [] } });
  isOver = true;
  await Promise.all(clients);
  expect(await db.$count(memberships, eq(memberships.userId, ada.user.id))).toBe(0);
});
