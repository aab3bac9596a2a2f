import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey, openFixtures } from '@/e2e/support/fixtures';
import { listKeys, newKey } from '@/e2e/support/key-services';
import { findKey } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import type { SpaceRole } from '../permissions';
import { createApiKey } from './create';
import { removeApiKey } from './remove';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('removeApiKey', () => {
  test('removeApiKey keeps the row with user and time, and the hash of the secret', async () => {
    const { viewer, space, admin } = await insertAdminWorld(db);
    const { key } = await createApiKey(viewer, newKey(space.id));
    const removed = await removeApiKey(viewer, key.id);
    expect(removed).toEqual({ id: key.id, name: key.name, removedAt: expect.any(String) });
    expect(await findKey(db, key.id)).toMatchObject({ removedBy: admin.id, removedAt: expect.any(Date) });
    expect(await db.$count(apiKeySecrets, eq(apiKeySecrets.apiKeyId, key.id))).toBe(1);
    expect((await listKeys(viewer)).total).toBe(0);
    expect((await listKeys(viewer, { states: ['removed'] })).rows).toMatchObject([{ id: key.id, mayRemove: false }]);
    expect((await listKeys(viewer)).hiddenRemoved).toBe(1);
  });

  test('removeApiKey succeeds for one of several simultaneous users and names that user to the others', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    const { key } = await createApiKey(viewer, newKey(space.id));
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => removeApiKey(viewer, key.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'conflict' });
    const removals = and(eq(auditEvents.targetId, key.id), eq(auditEvents.action, 'api_key.removed'));
    expect(await db.$count(auditEvents, removals)).toBe(1);
  });

  test.each<[string, SpaceRole | null, boolean, string | null]>([
    ['an admin of the space', 'admin', false, null],
    ['the owner in the space', 'viewer', true, null],
    ['another member of the space', 'editor', false, 'forbidden'],
    ['the owner who left the space', null, true, 'not_found'],
    ['someone outside the space', null, false, 'not_found'],
  ])('removeApiKey by %s', async (_, spaceRole, isOwner, refusal) => {
    const { viewer, world } = await insertAdminWorld(db);
    const person = await joinWorld(db, world, spaceRole);
    const owner = isOwner ? person.user : world.admin;
    const key = await insertApiKey(db, world.space, owner.id);
    const removed = removeApiKey(person, key.id);
    if (refusal) await expect(removed).rejects.toMatchObject({ code: refusal });
    else await expect(removed).resolves.toMatchObject({ id: key.id });
    expect((await listKeys(viewer)).total).toBe(refusal ? 1 : 0);
  });

  test("removeApiKey answers not_found for another organization's key and changes nothing", async () => {
    const [{ viewer }, other] = await Promise.all([insertAdminWorld(db), insertAdminWorld(db)]);
    const { key } = await createApiKey(other.viewer, newKey(other.space.id));
    await expect(removeApiKey(viewer, key.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(removeApiKey(viewer, newId())).rejects.toMatchObject({ code: 'not_found' });
    expect((await listKeys(other.viewer)).total).toBe(1);
  });
});
