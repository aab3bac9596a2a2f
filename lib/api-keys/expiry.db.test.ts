import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { organizations } from '@/db/schema/organizations';
import { insertApiKey, openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents } from '@/e2e/support/stored-rows';
import { insertAdminWorld } from '@/e2e/support/viewer-of';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { getApiKeyDetails } from './details-service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

async function setUp(lifetimes: { defaultKeyDays?: number; longestKeyDays?: number } = {}) {
  const { organization, viewer, space, admin } = await insertAdminWorld(db);
  if (Object.keys(lifetimes).length > 0) {
    await db.update(organizations).set(lifetimes).where(eq(organizations.id, organization.id));
  }
  return { viewer, space, key: await insertApiKey(db, space, admin.id) };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const invalidExpiry = { code: 'invalid_request', details: { fields: { expiresAt: expect.any(String) } } };

test('an expiry in the past is refused', async () => {
  const { viewer, key } = await setUp();
  await expect(changeApiKey(viewer, key.id, { expiresAt: inDays(-1) })).rejects.toMatchObject(invalidExpiry);
});

test('an expired key is active again after its expiry was extended', async () => {
  const { viewer, space } = await setUp();
  const key = await insertApiKey(db, space, viewer.user.id, { expiresAt: new Date(Date.now() - 1_000) });
  expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ state: 'expired' });
  await changeApiKey(viewer, key.id, { expiresAt: inDays(7) });
  expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ state: 'active' });
  await changeApiKey(viewer, key.id, { expiresAt: null });
  expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ state: 'active', expiresAt: null });
});

test('an expiry beyond the longest lifetime is refused unless it is earlier than the current one', async () => {
  const { viewer, key } = await setUp({ longestKeyDays: 30 });
  await expect(changeApiKey(viewer, key.id, { expiresAt: null })).resolves.toBeDefined();
  await changeApiKey(viewer, key.id, { expiresAt: inDays(90) });
  await changeApiKey(viewer, key.id, { expiresAt: inDays(60) });
  for (const expiresAt of [null, inDays(61)]) {
    await expect(changeApiKey(viewer, key.id, { expiresAt })).rejects.toMatchObject(invalidExpiry);
  }
  await changeApiKey(viewer, key.id, { expiresAt: inDays(30) });
  await changeApiKey(viewer, key.id, { expiresAt: inDays(1) });
  await changeApiKey(viewer, key.id, { expiresAt: inDays(29) });
  expect(await findAuditEvents(db, key.id)).toHaveLength(5);
});

test.each([
  [{}, undefined, null],
  [{ defaultKeyDays: 90 }, undefined, 90],
  [{ defaultKeyDays: 7, longestKeyDays: 30 }, undefined, 7],
  [{ longestKeyDays: 30 }, undefined, 30],
  [{ defaultKeyDays: 90 }, null, null],
  [{ defaultKeyDays: 90, longestKeyDays: 365 }, inDays(365), 365],
])(
  'a new key in an organization with %j and the expiry %s gets the right expiry',
  async (lifetimes, expiresAt, days) => {
    const { viewer, space } = await setUp(lifetimes);
    const { key } = await createApiKey(viewer, { name: 'New', spaceId: space.id, requestId: newId(), expiresAt });
    if (days === null) expect(key.expiresAt).toBeNull();
    else expect(Math.abs(Date.parse(key.expiresAt ?? '') - Date.parse(inDays(days)))).toBeLessThan(60_000);
  },
);

test('an expiry of a new key beyond the longest lifetime is refused', async () => {
  const { viewer, space } = await setUp({ longestKeyDays: 30 });
  for (const expiresAt of [null, inDays(31)]) {
    const created = createApiKey(viewer, { name: 'New', spaceId: space.id, requestId: newId(), expiresAt });
    await expect(created).rejects.toMatchObject(invalidExpiry);
  }
});
