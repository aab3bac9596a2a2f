import { and, eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey, openFixtures } from '@/e2e/support/fixtures';
import { listKeys, newKey } from '@/e2e/support/key-services';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { removeApiKey } from './remove';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('disabling a key', () => {
  test('disabling and enabling a key leaves it unchanged and writes an audit entry each time', async () => {
    const { viewer, space, admin } = await insertAdminWorld(db);
    const { key } = await createApiKey(viewer, newKey(space.id));
    for (const isDisabled of [true, true, false, false]) await changeApiKey(viewer, key.id, { isDisabled });
    expect(await findKey(db, key.id)).toMatchObject({ disabledAt: null, disabledBy: null });
    await changeApiKey(viewer, key.id, { isDisabled: true });
    expect((await listKeys(viewer)).rows).toMatchObject([{ id: key.id, state: 'disabled', mayChange: true }]);
    const events = await findAuditEvents(db, key.id);
    expect(events.map(({ action }) => action)).toEqual([
      'api_key.created',
      'api_key.disabled',
      'api_key.enabled',
      'api_key.disabled',
    ]);
    expect(events.every(({ actorId }) => actorId === admin.id)).toBe(true);
    const changes = { isDisabled: { from: true, to: false } };
    expect(events[2]?.details).toEqual({ name: key.name, spaceId: space.id, changes });
  });

  test('several users who disable a key at once cause one audit entry', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    const { key } = await createApiKey(viewer, newKey(space.id));
    await Promise.all(Array.from({ length: 5 }, () => changeApiKey(viewer, key.id, { isDisabled: true })));
    const disabled = and(eq(auditEvents.targetId, key.id), eq(auditEvents.action, 'api_key.disabled'));
    expect(await db.$count(auditEvents, disabled)).toBe(1);
  });

  test('a patch that changes nothing writes no audit entry', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    const { key } = await createApiKey(viewer, newKey(space.id));
    await changeApiKey(viewer, key.id, {});
    await changeApiKey(viewer, key.id, { isDisabled: false });
    expect(await db.$count(auditEvents, eq(auditEvents.targetId, key.id))).toBe(1);
  });

  test('disabling is refused to the owner of a key, and for a removed key', async () => {
    const { viewer, world } = await insertAdminWorld(db);
    const owner = await joinWorld(db, world, 'editor');
    const key = await insertApiKey(db, world.space, owner.user.id);
    const disabling = { isDisabled: true };
    await expect(changeApiKey(owner, key.id, disabling)).rejects.toMatchObject({ code: 'forbidden' });
    await removeApiKey(owner, key.id);
    await expect(changeApiKey(viewer, key.id, disabling)).rejects.toMatchObject({ code: 'conflict' });
  });
});
