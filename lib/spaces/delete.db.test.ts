import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { findRefusals } from '@/db/queries/admission';
import { requestOf } from '@/e2e/support/admission-world';
import { insertApiKey, openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import { getApiKeyDetails } from '../api-keys/details-service';
import { firstHashVersion } from '../api-keys/secret';
import type { OrganizationRole, SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import { defaultSpaceListParams } from './list-params';
import { listSpaces } from './list-service';
import { countKeysToStop, deleteSpace } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const countSpaces = async (viewer: Viewer) => (await listSpaces(viewer, defaultSpaceListParams)).total;

/** Returns the reason for which the gateway refuses this secret; null when it accepts it. */
async function refusalOf(secret: string) {
  expect(firstHashVersion).toBe(1);
  const [refusal] = await findRefusals([requestOf(secret)], db.$client);
  return refusal;
}

test('deleteSpace makes the gateway refuse the space’s keys, keeps their rows and counts them', async () => {
  const { viewer, space } = await insertAdminWorld(db);
  const working = await insertApiKey(db, space, viewer.user.id);
  await insertApiKey(db, space, viewer.user.id, { disabledAt: new Date() });
  await insertApiKey(db, space, viewer.user.id, { expiresAt: new Date(Date.now() - 1_000) });
  expect(await refusalOf(working.secret)).toBeNull();
  expect(await countKeysToStop(viewer, space.id)).toBe(1);
  await deleteSpace(viewer, space.id, space.name);
  expect(await refusalOf(working.secret)).toBe('space_gone');
  expect(await findKey(db, working.id)).toMatchObject({ removedAt: null, disabledAt: null });
  expect(await countSpaces(viewer)).toBe(0);
  expect(await findAuditEvents(db, space.id)).toMatchObject([{ action: 'space.deleted', details: { stoppedKeys: 1 } }]);
  await expect(deleteSpace(viewer, space.id, space.name)).rejects.toMatchObject({ code: 'not_found' });
});

test('keys of a deleted space are visible only to admins of the organization', async () => {
  const { world, viewer, space } = await insertAdminWorld(db);
  const owner = await joinWorld(db, world, 'admin');
  const key = await insertApiKey(db, space, owner.user.id);
  await deleteSpace(viewer, space.id, space.name);
  await expect(getApiKeyDetails(viewer, key.id)).resolves.toMatchObject({
    space: { isDeleted: true, logoUrl: null },
  });
  await expect(getApiKeyDetails(owner, key.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('deleteSpace refuses a name in another case', async () => {
  const { viewer, space } = await insertAdminWorld(db);
  await expect(deleteSpace(viewer, space.id, 'test space')).rejects.toMatchObject({ code: 'invalid_request' });
  expect(await countSpaces(viewer)).toBe(1);
  expect(await findAuditEvents(db, space.id)).toEqual([]);
});

test.each<[OrganizationRole, SpaceRole | null, string | null]>([
  ['admin', null, null],
  ['editor', 'admin', null],
  ['viewer', 'admin', 'forbidden'],
  ['editor', 'editor', 'forbidden'],
  ['viewer', null, 'not_found'],
])('deleteSpace by an organization %s with the space role %s is answered with %s', async (role, spaceRole, refusal) => {
  const { world, viewer, space } = await insertAdminWorld(db);
  const deleted = deleteSpace(await joinWorld(db, world, spaceRole, { role }), space.id, space.name);
  if (refusal) await expect(deleted).rejects.toMatchObject({ code: refusal });
  else await deleted;
  expect(await countSpaces(viewer)).toBe(refusal ? 1 : 0);
});
