import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { findRefusals } from '@/db/queries/admission';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { spaceMembers, spaces } from '@/db/schema/spaces';
import { apiKeyUsage, keyMeters } from '@/db/schema/usage';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { getApiKeyDetails } from '../api-keys/details-service';
import { firstHashVersion, hashSecret } from '../api-keys/secret';
import { env } from '../env';
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

async function setUp() {
  const world = await insertWorld(db);
  return { world, viewer: viewerOf(world.organization, world.admin, 'admin'), space: world.space };
}

type World = Awaited<ReturnType<typeof insertWorld>>;

/** Inserts a member of the organization, with a role in its space or outside it. */
function join(world: World, role: OrganizationRole, spaceRole: SpaceRole | null, name?: string) {
  const spaces = spaceRole ? [{ id: world.space.id, role: spaceRole }] : [];
  return insertViewer(db, world.organization, { name, role, spaces });
}

const code = (error: string) => expect.objectContaining({ code: error });
const texts = { name: 'Mobile app', description: 'What phones talk to' };
const auditOf = (id: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(auditEvents.createdAt);
const list = (viewer: Viewer, query = '') => listSpaces(viewer, { ...defaultSpaceListParams, query });

/** Returns the reason for which the gateway refuses this secret; null when it accepts it. */
async function refusalOf(secret: string) {
  expect(firstHashVersion).toBe(1);
  const [refusal] = await findRefusals(
    [{ digest: hashSecret(secret, env().API_KEY_PEPPER), address: '', endpoint: 'chat' }],
    db.$client,
  );
  return refusal;
}

describe('createSpace', () => {
  test.each<[OrganizationRole, boolean]>([
    ['admin', true],
    ['editor', true],
    ['viewer', false],
  ])('createSpace allows an organization %s to create a space: %s', async (role, allowed) => {
    const { world } = await setUp();
    const person = await join(world, role, null);
    const created = createSpace(person, texts);
    if (!allowed) {
      await expect(created).rejects.toEqual(code('forbidden'));
      expect(await db.$count(spaces, eq(spaces.organizationId, world.organization.id))).toBe(1);
      return;
    }
    const { id } = await created;
    const rows = await db.select().from(spaceMembers).where(eq(spaceMembers.spaceId, id));
    expect(rows).toMatchObject([{ userId: person.user.id, role: 'admin' }]);
    expect(await auditOf(id)).toMatchObject([{ action: 'space.created', actorId: person.user.id }]);
  });
});

describe('space visibility', () => {
  test('an organization admin sees all spaces, other members only their own', async () => {
    const { world, viewer } = await setUp();
    await insertSpace(db, world.organization.id, { name: 'Second' });
    expect((await list(viewer)).total).toBe(2);
    expect((await list(await join(world, 'editor', 'viewer'))).rows.map(({ name }) => name)).toEqual(['Test Space']);
    expect((await list(await join(world, 'editor', null))).total).toBe(0);
  });

  test('a space of another organization is answered like one that does not exist', async () => {
    const [{ space }, { viewer }] = await Promise.all([setUp(), setUp()]);
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
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: code('not_found') });
    expect(await auditOf(space.id)).toEqual([]);
  });
});

describe('listSpaces', () => {
  test('listSpaces finds names and descriptions in any case, sorts names naturally and counts keys and members', async () => {
    const { world, viewer, space } = await setUp();
    await insertApiKey(db, space, viewer.user.id);
    await insertApiKey(db, space, viewer.user.id, { removedAt: new Date() });
    for (const name of ['Team 10', 'team 2', 'ÉCOLE']) await insertSpace(db, world.organization.id, { name });
    expect((await list(viewer)).rows.map(({ name }) => name)).toEqual(['ÉCOLE', 'team 2', 'Team 10', 'Test Space']);
    expect((await list(viewer, 'école')).total).toBe(1);
    expect((await list(viewer, 'test')).rows).toMatchObject([{ members: 1, keys: 1, role: 'admin' }]);
  });

  test('listSpaces returns the last page for a page past the end', async () => {
    const { viewer } = await setUp();
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
      const { world, space } = await setUp();
      const person = await join(world, role, spaceRole);
      const changed = changeSpace(person, space.id, texts);
      if (refusal) await expect(changed).rejects.toEqual(code(refusal));
      else await changed;
      const [row] = await db.select().from(spaces).where(eq(spaces.id, space.id));
      expect(row?.name).toBe(refusal ? 'Test Space' : texts.name);
    },
  );

  test('changeSpace records old and new values, and nothing when nothing changed', async () => {
    const { viewer, space } = await setUp();
    await changeSpace(viewer, space.id, { name: 'New name', defaultModel: 'gpt-4', allowedModels: ['gpt-4'] });
    await changeSpace(viewer, space.id, { name: 'New name', allowedModels: ['gpt-4'] });
    const events = await auditOf(space.id);
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
    const { viewer, space } = await setUp();
    const change = changeSpace(viewer, space.id, { defaultModel: 'a', allowedModels: ['b'] });
    await expect(change).rejects.toMatchObject({ details: { fields: { defaultModel: expect.any(String) } } });
  });
});

describe('space logos', () => {
  const picture = async () => {
    const image = sharp({ create: { width: 50, height: 50, channels: 3, background: { r: 1, g: 2, b: 3 } } });
    return new Blob([new Uint8Array(await image.png().toBuffer())]);
  };

  test('getSpaceLogo returns the current version, and only to members who may see the space', async () => {
    const { world, viewer, space } = await setUp();
    await changeSpaceLogo(viewer, space.id, await picture());
    const { logoUrl } = await getSpace(viewer, space.id);
    const version = logoUrl?.split('/').at(-1) ?? '';
    expect((await getSpaceLogo(viewer, space.id, version))?.subarray(8, 12).toString()).toBe('WEBP');
    expect(await getSpaceLogo(viewer, space.id, 'f'.repeat(32))).toBeNull();
    await expect(getSpaceLogo(await join(world, 'editor', null), space.id, version)).rejects.toEqual(code('not_found'));
    await changeSpaceLogo(viewer, space.id, null);
    expect((await getSpace(viewer, space.id)).logoUrl).toBeNull();
  });

  test('getSpace adds up the requests of the space’s keys in 7 days: the open hour and removed keys too, others’ not', async () => {
    const { world, viewer, space } = await setUp();
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

  test('changeSpaceLogo refuses a viewer without permission before it decodes the image', async () => {
    const { world, space } = await setUp();
    const member = await join(world, 'editor', 'editor');
    await expect(changeSpaceLogo(member, space.id, new Blob(['not an image']))).rejects.toEqual(code('forbidden'));
  });

  test('changeSpaceLogo refuses a file that is not an image and changes nothing', async () => {
    const { viewer, space } = await setUp();
    await expect(changeSpaceLogo(viewer, space.id, new Blob(['<svg/>']))).rejects.toEqual(code('invalid_request'));
    expect(await auditOf(space.id)).toEqual([]);
  });
});

describe('deleteSpace', () => {
  test('deleteSpace makes the gateway refuse the space’s keys, keeps their rows and counts them', async () => {
    const { viewer, space } = await setUp();
    const working = await insertApiKey(db, space, viewer.user.id);
    await insertApiKey(db, space, viewer.user.id, { disabledAt: new Date() });
    await insertApiKey(db, space, viewer.user.id, { expiresAt: new Date(Date.now() - 1_000) });
    expect(await refusalOf(working.secret)).toBeNull();
    expect(await countKeysToStop(viewer, space.id)).toBe(1);
    await deleteSpace(viewer, space.id, space.name);
    expect(await refusalOf(working.secret)).toBe('space_gone');
    const [key] = await db.select().from(apiKeys).where(eq(apiKeys.id, working.id));
    expect(key).toMatchObject({ removedAt: null, disabledAt: null });
    expect((await list(viewer)).total).toBe(0);
    expect(await auditOf(space.id)).toMatchObject([{ action: 'space.deleted', details: { stoppedKeys: 1 } }]);
    await expect(deleteSpace(viewer, space.id, space.name)).rejects.toEqual(code('not_found'));
  });

  test('keys of a deleted space are visible only to admins of the organization', async () => {
    const { world, viewer, space } = await setUp();
    const owner = await join(world, 'editor', 'admin');
    const key = await insertApiKey(db, space, owner.user.id);
    await deleteSpace(viewer, space.id, space.name);
    await expect(getApiKeyDetails(viewer, key.id)).resolves.toMatchObject({
      space: { isDeleted: true, logoUrl: null },
    });
    await expect(getApiKeyDetails(owner, key.id)).rejects.toEqual(code('not_found'));
  });

  test('deleteSpace refuses a name in another case', async () => {
    const { viewer, space } = await setUp();
    await expect(deleteSpace(viewer, space.id, 'test space')).rejects.toEqual(code('invalid_request'));
    expect((await list(viewer)).total).toBe(1);
    expect(await auditOf(space.id)).toEqual([]);
  });

  test.each<[OrganizationRole, SpaceRole | null, string | null]>([
    ['admin', null, null],
    ['editor', 'admin', null],
    ['viewer', 'admin', 'forbidden'],
    ['editor', 'editor', 'forbidden'],
    ['viewer', null, 'not_found'],
  ])(
    'deleteSpace by an organization %s with the space role %s is answered with %s',
    async (role, spaceRole, refusal) => {
      const { world, viewer, space } = await setUp();
      const deleted = deleteSpace(await join(world, role, spaceRole), space.id, space.name);
      if (refusal) await expect(deleted).rejects.toEqual(code(refusal));
      else await deleted;
      expect((await list(viewer)).total).toBe(refusal ? 1 : 0);
    },
  );
});
