import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeys } from '@/db/schema/api-keys';
import { insertApiKey, insertOrganization, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { defaultListParams } from './list-params';
import { countSearch } from './search-totals';

const db = openFixtures();
afterAll(() => Promise.all([db.$client.end(), closePools()]));

const prod = { ...defaultListParams, query: 'prod' };

test('a kept total follows every change of a key that it could tell of', async () => {
  const { organization, space, admin } = await insertWorld(db);
  const other = await insertSpace(db, organization.id);
  const filters = [
    prod,
    { ...prod, query: 'PRODUCTION' },
    { ...prod, spaces: [space.id] },
    { ...prod, states: ['disabled' as const] },
    { ...prod, states: ['removed' as const] },
    { ...prod, states: ['active' as const] },
  ];
  const totals = () => Promise.all(filters.map((each) => countSearch(organization.id, 'all', each, 'in turn')));
  expect(await totals()).toEqual([0, 0, 0, 0, 0, 0]);

  const key = await insertApiKey(db, space, admin.id, { name: 'production' });
  expect(await totals()).toEqual([1, 1, 1, 0, 0, 1]);
  const change = (values: Partial<typeof apiKeys.$inferInsert>) =>
    db.update(apiKeys).set(values).where(eq(apiKeys.id, key.id));
  await change({ disabledAt: new Date() });
  expect(await totals()).toEqual([1, 1, 1, 1, 0, 0]);
  await change({ disabledAt: null });
  expect(await totals()).toEqual([1, 1, 1, 0, 0, 1]);
  await change({ name: 'produce', nameFolded: 'produce' });
  expect(await totals()).toEqual([1, 0, 1, 0, 0, 1]);
  await change({ spaceId: other.id });
  expect(await totals()).toEqual([1, 0, 0, 0, 0, 1]);
  // Expiry changes no counter, and is not kept.
  await change({ expiresAt: new Date(Date.now() - 60_000) });
  expect(await totals()).toEqual([1, 0, 0, 0, 0, 0]);
  await change({ removedAt: new Date() });
  expect(await totals()).toEqual([0, 0, 0, 0, 1, 0]);
  await db.delete(apiKeys).where(eq(apiKeys.id, key.id));
  expect(await totals()).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a search is counted once until a key of its organization changes', async () => {
  const { organization, space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, { name: 'production' });
  const total = () => countSearch(organization.id, 'all', prod, 'in turn');
  expect(await total()).toBe(1);
  // A change that no trigger sees shows who counts and who remembers.
  await db.transaction(async (tx) => {
    await tx.execute(sql`alter table api_keys disable trigger user`);
    await tx.update(apiKeys).set({ nameFolded: 'staging' }).where(eq(apiKeys.id, key.id));
    await tx.execute(sql`alter table api_keys enable trigger user`);
  });
  expect(await total()).toBe(1);
  expect(await countSearch((await insertOrganization(db)).id, 'all', prod, 'in turn')).toBe(0);
  expect(await countSearch(organization.id, [], prod, 'in turn')).toBe(0);
  expect(await total()).toBe(1);
  await insertApiKey(db, space, admin.id, { name: 'another' });
  expect(await total()).toBe(0);
});
