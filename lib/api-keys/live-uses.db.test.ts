import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeyLastUses } from '@/db/schema/usage';
import { insertApiKey, insertSpace, openFixtures } from '@/e2e/support/fixtures';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import { listLiveUses } from './live-uses';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

test('listLiveUses returns the use of the keys that the viewer may see, whatever their order in the input', async () => {
  const { viewer, member, organization, admin, key } = await insertWatchedKey(db);
  const hidden = await insertApiKey(db, await insertSpace(db, organization.id, { name: 'Hidden' }), admin.id);
  const foreign = await insertWatchedKey(db);
  const usedAt = new Date('2026-11-01T10:00:00Z');
  await db.update(apiKeyLastUses).set({ lastUsedAt: usedAt }).where(eq(apiKeyLastUses.apiKeyId, key.id));
  const ids = [foreign.key.id, hidden.id, key.id];
  const used = { id: key.id, lastUsedAt: usedAt.toISOString(), weekRequests: null };
  expect(await listLiveUses(member, { ids, withRequests: false })).toEqual([used]);
  const seen = await listLiveUses(viewer, { ids, withRequests: true });
  expect(seen.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))).toEqual([
    { id: hidden.id, lastUsedAt: null, weekRequests: [] },
    { ...used, weekRequests: [] },
  ]);
  expect(await listLiveUses(foreign.member, { ids: [key.id, hidden.id], withRequests: true })).toEqual([]);
  expect(await listLiveUses(viewer, { ids: [], withRequests: true })).toEqual([]);
});
