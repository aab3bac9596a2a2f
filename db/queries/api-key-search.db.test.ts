import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { defaultListParams } from '@/lib/api-keys/list-params';
import { insertWorld, openFixtures } from '../../e2e/support/fixtures';
import { apiKeys } from '../schema/api-keys';
import { findApiKeyRows } from './api-key-list';

const db = openFixtures();
afterAll(() => db.$client.end());

/** Keys so many seconds apart, of one period unless it is many, oldest first; those that `hasWord` names are monoliths. */
async function insertKeys(count: number, hasWord: (index: number) => boolean, seconds = 1) {
  const { organization, space, admin } = await insertWorld(db);
  const begin = Date.UTC(2026, 0, 1);
  const keys = Array.from({ length: count }, (_, index) => {
    const name = hasWord(index) ? `${index} monolith` : `${index}`;
    return {
      id: newId(),
      organizationId: organization.id,
      spaceId: space.id,
      ownerId: admin.id,
      createRequestId: newId(),
      name,
      nameFolded: name,
      lastFive: 'abcde',
      createdAt: new Date(begin + index * seconds * 1_000),
    };
  });
  for (let from = 0; from < count; from += 2_000) await db.insert(apiKeys).values(keys.slice(from, from + 2_000));
  return { organizationId: organization.id, found: keys.filter((_, index) => hasWord(index)).map(({ id }) => id) };
}

test.each([
  ['at the far end', (index: number) => index < 500],
  ['in the middle, too many to gather', (index: number) => index > 2_000 && index < 3_000],
  ['everywhere, here and there', (index: number) => index % 40 === 0],
  // Some four periods, of which two have hundreds at either end, the others a few.
  ['in several periods, in some of them too often', (index: number) => index % 3_000 < 400 || index % 500 === 0, 2_800],
])('finds a word that lies %s, page by page', async (_, hasWord, seconds?: number) => {
  const { organizationId, found } = await insertKeys(6_000, hasWord, seconds);
  for (const direction of ['asc', 'desc'] as const) {
    const inOrder = direction === 'asc' ? found : found.toReversed();
    for (const page of [1, 2, Math.ceil(found.length / 40), Math.ceil(found.length / 20)]) {
      const params = { ...defaultListParams, query: 'monolith', direction, page };
      const rows = await findApiKeyRows(organizationId, 'all', params, db);
      expect(rows.map(({ id }) => id)).toEqual(inOrder.slice((page - 1) * 20, page * 20));
    }
  }
});

test('may be asked twice in one transaction', async () => {
  const { organizationId, found } = await insertKeys(3_000, (index) => index === 7);
  const params = { ...defaultListParams, query: 'monolith' };
  await db.transaction(async (tx) => {
    for (let i = 0; i < 2; i += 1) {
      expect((await findApiKeyRows(organizationId, 'all', params, tx)).map(({ id }) => id)).toEqual(found);
    }
  });
});

test('has an index that PostgreSQL can build again, and analyze, over keys that are there', async () => {
  await insertKeys(10, () => true);
  await db.execute(sql`reindex index api_keys_name_grams`);
  await db.execute(sql`analyze api_keys`);
});
