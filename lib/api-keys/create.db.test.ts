import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeys } from '@/db/schema/api-keys';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { listKeys, newKey } from '@/e2e/support/key-services';
import { findAuditEvents } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld, viewerOf } from '@/e2e/support/viewer-of';
import type { SpaceRole } from '../permissions';
import { listSpacesToCreateIn } from './access';
import { createApiKey } from './create';
import { isWellFormedSecret } from './secret-format';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('createApiKey', () => {
  test('createApiKey returns a secret that is not stored, and records owner and space in an audit entry', async () => {
    const { viewer, space, admin, organization } = await insertAdminWorld(db);
    const { key, secret, nameIsTaken } = await createApiKey(viewer, newKey(space.id));
    expect(isWellFormedSecret(secret ?? '')).toBe(true);
    expect(key).toMatchObject({
      name: 'Production API',
      state: 'active',
      space: { id: space.id },
      owner: { id: admin.id },
    });
    expect(key.preview).toBe(`pk_...${secret?.slice(-5)}`);
    expect(nameIsTaken).toBe(false);
    const events = await findAuditEvents(db, key.id);
    expect(events).toMatchObject([{ action: 'api_key.created', actorId: admin.id, organizationId: organization.id }]);
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  test('createApiKey returns whether the space has another key with this name in any case', async () => {
    const { viewer, space, organization } = await insertAdminWorld(db);
    const other = await insertSpace(db, organization.id);
    const isTaken = async (name: string) => (await createApiKey(viewer, newKey(space.id, name))).nameIsTaken;
    await insertApiKey(db, other, viewer.user.id, { name: 'Élan 2' });
    expect(await isTaken('Élan 2')).toBe(false);
    expect(await isTaken('éLAN 2')).toBe(true);
    expect(await isTaken('Elan 2')).toBe(false);
    expect(await isTaken('Straße')).toBe(false);
    expect(await isTaken('Straße')).toBe(true);
  });

  test('createApiKey creates one key and returns its secret once for a repeated request id', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    const request = newKey(space.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => createApiKey(viewer, request)));
    expect(new Set(answers.map(({ key }) => key.id)).size).toBe(1);
    expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect((await listKeys(viewer)).total).toBe(1);
  });

  test("createApiKey never returns another user's key for a request id", async () => {
    const { viewer, space, world } = await insertAdminWorld(db);
    const request = newKey(space.id);
    await createApiKey(viewer, request);
    const other = await joinWorld(db, world, 'admin');
    await expect(createApiKey(other, request)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('createApiKey creates a key with a taken name and warns about it', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    await createApiKey(viewer, newKey(space.id, 'CI Pipeline'));
    const second = await createApiKey(viewer, newKey(space.id, 'ci pipeline'));
    expect(second).toMatchObject({ nameIsTaken: true, secret: expect.stringMatching(/^pk_/) });
  });

  test('createApiKey is refused on a plan that does not cover keys, and changes nothing', async () => {
    const { space, organization, admin } = await insertWorld(db, { plan: 'pulze_one' });
    // The current plan counts, not the plan at the start of the request.
    const viewer = viewerOf(organization, admin, 'admin');
    await expect(createApiKey(viewer, newKey(space.id))).rejects.toMatchObject({ code: 'subscription_inactive' });
    expect(await db.$count(apiKeys, eq(apiKeys.organizationId, organization.id))).toBe(0);
  });

  test.each<[SpaceRole | null, string | null]>([
    ['admin', null],
    ['editor', 'forbidden'],
    ['viewer', 'forbidden'],
    [null, 'not_found'],
  ])(
    'createApiKey by an organization editor with the space role %s is answered with %s',
    async (spaceRole, refusal) => {
      const { world } = await insertAdminWorld(db);
      const person = await joinWorld(db, world, spaceRole);
      const created = createApiKey(person, newKey(world.space.id));
      if (refusal) await expect(created).rejects.toMatchObject({ code: refusal });
      else await expect(created).resolves.toMatchObject({ key: { isOwn: true } });
      const offered = await listSpacesToCreateIn(person);
      expect(offered.map(({ id }) => id)).toEqual(refusal ? [] : [world.space.id]);
    },
  );

  test("createApiKey answers not_found for another organization's space", async () => {
    const [{ viewer }, other] = await Promise.all([insertAdminWorld(db), insertAdminWorld(db)]);
    await expect(createApiKey(viewer, newKey(other.space.id))).rejects.toMatchObject({ code: 'not_found' });
    expect(await db.$count(apiKeys, eq(apiKeys.spaceId, other.space.id))).toBe(0);
  });
});
