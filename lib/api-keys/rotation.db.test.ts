import { and, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { openFixtures } from '@/e2e/support/fixtures';
import { countLiveSecrets, findSecrets, insertRotationWorld } from '@/e2e/support/rotation-world';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { insertViewer } from '@/e2e/support/viewer-of';
import { extendRotation, finishRotation } from './rotate';
import { findRotation } from './rotation-service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});
const hours = (count: number) => count * 3_600_000;

test('finishRotation ends the old secret once when several users call it, and records both ends', async () => {
  const { viewer, key, rotate } = await insertRotationWorld(db);
  await rotate('7d');
  const endedBefore = (await findSecrets(db, key.id))[0]?.expiresAt;
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => finishRotation(viewer, key.id)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await countLiveSecrets(db, key.id)).toBe(1);
  expect(await findRotation(viewer, key.id)).toBeNull();
  const [, event, ...others] = await findAuditEvents(db, key.id);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    action: 'api_key.rotation_finished',
    details: {
      oldSecret: `pk_...${key.lastFive}`,
      changes: { oldSecretEndsAt: { from: endedBefore?.toISOString(), to: expect.any(String) } },
    },
  });
  await expect(extendRotation(viewer, { id: key.id, overlap: '30d' })).rejects.toMatchObject({ code: 'conflict' });
});

test('extendRotation accepts only a later end, up to the expiry of the key', async () => {
  const expiresAt = new Date(Date.now() + hours(24 * 10));
  const { viewer, key, rotate } = await insertRotationWorld(db, { expiresAt });
  await rotate('24h');
  await expect(extendRotation(viewer, { id: key.id, overlap: '1h' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(extendRotation(viewer, { id: key.id, overlap: 'none' })).rejects.toMatchObject({ code: 'conflict' });
  await extendRotation(viewer, { id: key.id, overlap: '30d' });
  expect((await findSecrets(db, key.id))[0]?.expiresAt).toEqual(expiresAt);
  expect(await findKey(db, key.id)).toMatchObject({ rotationEndsAt: expiresAt });
  expect((await findAuditEvents(db, key.id)).map(({ action }) => action)).toEqual([
    'api_key.rotated',
    'api_key.rotation_extended',
  ]);
});

test('findRotation reports an old secret as idle after two hours, and returns addresses if permitted', async () => {
  const { viewer, organization, space, key, rotate } = await insertRotationWorld(db);
  await rotate('24h');
  const ago = (ms: number) => new Date(Date.now() - ms);
  const isOld = and(eq(apiKeySecrets.apiKeyId, key.id), eq(apiKeySecrets.lastFive, key.lastFive));
  const use = { requests: 3, lastUsedAt: ago(hours(1)), lastClient: 'curl/8', lastAddress: '203.0.113.9' };
  await db
    .update(apiKeySecrets)
    .set({ createdAt: ago(hours(3)) })
    .where(eq(apiKeySecrets.apiKeyId, key.id));
  await db.update(apiKeySecrets).set(use).where(isOld);
  const old = { requests: 3, lastClient: 'curl/8' };
  expect(await findRotation(viewer, key.id)).toMatchObject({
    isOldIdle: false,
    old: { ...old, lastAddress: '203.0.113.9' },
  });
  await db
    .update(apiKeySecrets)
    .set({ lastUsedAt: ago(hours(2.1)) })
    .where(isOld);
  expect(await findRotation(viewer, key.id)).toMatchObject({ isOldIdle: true });
  await db.update(apiKeySecrets).set({ lastUsedAt: null }).where(isOld);
  expect(await findRotation(viewer, key.id)).toMatchObject({ isOldIdle: true });
  const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'viewer' }] });
  expect(await findRotation(member, key.id)).toMatchObject({ old: { ...old, lastAddress: null } });
});
