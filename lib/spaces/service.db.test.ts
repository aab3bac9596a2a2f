import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { spaceMembers, spaces } from '@/db/schema/spaces';
import { apiKeyUsage, keyMeters } from '@/db/schema/usage';
import { insertApiKey, insertSpace, openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import type { OrganizationRole, SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import { defaultSpaceListParams } from './list-params';
import { listSpaces } from './list-service';
import { addSpaceMember, findPeopleToAdd, listSpaceMembers } from './members-service';
import {
  changeSpace,
  changeSpaceLogo,
  countKeysToStop,
  createSpace,
  deleteSpace,
  getSpace,
  getSpaceLogo,
} from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const texts = { name: 'Mobile app', description: 'What phones talk to' };
const list = (viewer: Viewer, query = '') => listSpaces(viewer, { ...defaultSpaceListParams, query });

describe('createSpace', () => {
  test.each<[OrganizationRole, boolean]>([
    ['admin', true],
    ['editor', true],
    ['viewer', false],
  ])('createSpace allows an organization %s to create a space: %s', async (role, allowed) => {
    const { world } = await insertAdminWorld(db);
    const person = await joinWorld(db, world, null, { role });
    const created = createSpace(person, texts);
    if (!allowed) {
      await expect(created).rejects.toMatchObject({ code: 'forbidden' });
      expect(await db.$count(spaces, eq(spaces.organizationId, world.organization.id))).toBe(1);
      return;
    }
    const { id } = await created;
    const rows = await db.select().from(spaceMembers).where(eq(spaceMembers.spaceId, id));
    expect(rows).toMatchObject([{ userId: person.user.id, role: 'admin' }]);
    expect(await findAuditEvents(db, id)).toMatchObject([{ action: 'space.created', actorId: person.user.id }]);
  });
});

describe('space visibility', () => {
  test('an organization admin sees all spaces, other members only their own', async () => {
    const { world, viewer } = await insertAdminWorld(db);
    await insertSpace(db, world.organization.id, { name: 'Second' });
    expect((await list(viewer)).total).toBe(2);
    expect((await list(await joinWorld(db, world, 'viewer'))).rows.map(({ name }) => name)).toEqual(['Test Space']);
    expect((await list(await joinWorld(db, world, null))).total).toBe(0);
  });

  test('a space of another organization is answered like one that does not exist', async () => {
    const [{ space }, { viewer }] = await Promise.all([insertAdminWorld(db), insertAdminWorld(db)]);
    const missing = await getSpace(viewer, newId()).catch((error: unknown) => String(error));
    await expect(getSpace(viewer, space.id).catch((error: unknown) => String(error))).resolves.toBe(missing);
    const attempts = [
      changeSpace(viewer, space.id, texts),
      changeSpaceLogo(viewer, space.id, null),
      deleteSpace(viewer, space.id, space.name),
      countKeysToStop(viewer, space.id),
      getSpaceLogo(viewer, space.id, 'x'),
      listSpaceMembers(viewer, space.id, defaultSpaceListParams),
      findPeopleToAdd(viewer, space.id, ''),
      addSpaceMember(viewer, { spaceId: space.id, userId: viewer.user.id, role: 'admin' }),
    ];
    const answers = await Promise.allSettled(attempts);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
    expect(await findAuditEvents(db, space.id)).toEqual([]);
  });
});

describe('listSpaces', () => {
  test('listSpaces finds names and descriptions in any case, sorts names naturally and counts keys and members', async () => {
    const { world, viewer, space } = await insertAdminWorld(db);
    await insertApiKey(db, space, viewer.user.id);
    await insertApiKey(db, space, viewer.user.id, { removedAt: new Date() });
    for (const name of ['Team 10', 'team 2', 'ÉCOLE']) await insertSpace(db, world.organization.id, { name });
    expect((await list(viewer)).rows.map(({ name }) => name)).toEqual(['ÉCOLE', 'team 2', 'Team 10', 'Test Space']);
    expect((await list(viewer, 'école')).total).toBe(1);
    expect((await list(viewer, 'test')).rows).toMatchObject([{ members: 1, keys: 1, role: 'admin' }]);
  });

  test('listSpaces returns the last page for a page past the end', async () => {
    const { viewer } = await insertAdminWorld(db);
    await expect(listSpaces(viewer, { ...defaultSpaceListParams, page: 9 })).resolves.toMatchObject({
      page: 1,
      total: 1,
    });
  });
});

describe('changeSpace', () => {
  test.each<[OrganizationRole, SpaceRole | null, string | null]>([
    ['admin', null, null],
    ['editor', 'admin', null],
    ['viewer', 'admin', null],
    ['editor', 'editor', 'forbidden'],
    ['viewer', 'viewer', 'forbidden'],
    ['editor', null, 'not_found'],
  ])(
    'changeSpace by an organization %s with the space role %s is answered with %s',
    async (role, spaceRole, refusal) => {
      const { world, space } = await insertAdminWorld(db);
      const person = await joinWorld(db, world, spaceRole, { role });
      const changed = changeSpace(person, space.id, texts);
      if (refusal) await expect(changed).rejects.toMatchObject({ code: refusal });
      else await changed;
      const [row] = await db.select().from(spaces).where(eq(spaces.id, space.id));
      expect(row?.name).toBe(refusal ? 'Test Space' : texts.name);
    },
  );

  test('changeSpace records old and new values, and nothing when nothing changed', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    await changeSpace(viewer, space.id, { name: 'New name', defaultModel: 'gpt-4', allowedModels: ['gpt-4'] });
    await changeSpace(viewer, space.id, { name: 'New name', allowedModels: ['gpt-4'] });
    const events = await findAuditEvents(db, space.id);
    expect(events.map(({ details }) => details)).toEqual([
      {
        name: 'New name',
        changes: {
          name: { from: 'Test Space', to: 'New name' },
          defaultModel: { from: null, to: 'gpt-4' },
          allowedModels: { from: null, to: ['gpt-4'] },
        },
      },
    ]);
  });

  test('changeSpace refuses a default model that is not allowed in the space', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    const change = changeSpace(viewer, space.id, { defaultModel: 'a', allowedModels: ['b'] });
    await expect(change).rejects.toMatchObject({ details: { fields: { defaultModel: expect.any(String) } } });
  });
});

test('getSpace counts the requests of the space’s keys in 7 days, with the open hour and removed keys', async () => {
  const { world, viewer, space } = await insertAdminWorld(db);
  const { id: organizationId } = world.organization;
  const kept = await insertApiKey(db, space, viewer.user.id);
  const removed = await insertApiKey(db, space, viewer.user.id, { removedAt: new Date() });
  const elsewhere = await insertApiKey(db, await insertSpace(db, organizationId), viewer.user.id);
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const use = (apiKeyId: string, hours: number, requests: number) => ({
    organizationId,
    apiKeyId,
    hour: hoursAgo(hours),
    requests,
  });
  const counted = [use(kept.id, 0, 1), use(kept.id, 167, 20), use(removed.id, 30, 300)];
  const left = [use(kept.id, 169, 4_000), use(elsewhere.id, 1, 50_000)];
  await db.insert(apiKeyUsage).values([...counted, ...left]);
  await db
    .update(keyMeters)
    .set({ hour: hoursAgo(0), requests: 600_000 })
    .where(eq(keyMeters.apiKeyId, kept.id));
  expect(await (await getSpace(viewer, space.id)).requests).toBe(600_321);
});
