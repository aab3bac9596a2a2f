import { eq, getTableColumns, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { insertKeyInWorld, insertSpace, insertUser, openFixtures } from '../../e2e/support/fixtures';
import { makeKeyWorld } from '../../e2e/support/key-world';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses } from '../schema/usage';

const db = openFixtures();
afterAll(() => db.$client.end());

const { apiKeyId, lastUsedAt, isIdle, ...columns } = getTableColumns(apiKeyLastUses);
const names = Object.keys(columns) as (keyof typeof columns)[];

/** Counts the keys whose row of last uses has other values than the key. */
async function countDifferent(organizationId: string) {
  const isDifferent = sql.join(
    names.map((name) => sql`${apiKeys[name]} is distinct from ${apiKeyLastUses[name]}`),
    sql` or `,
  );
  const [row] = await db
    .select({ keys: sql<number>`count(*)::int`, different: sql<number>`count(*) filter (where ${isDifferent})::int` })
    .from(apiKeys)
    .innerJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, apiKeys.id))
    .where(eq(apiKeys.organizationId, organizationId));
  return row;
}

test('the row of last uses of a new key has the values of the key', async () => {
  const { organizationId } = await makeKeyWorld(db, 200, 700);
  expect(await countDifferent(organizationId)).toEqual({ keys: 200, different: 0 });
});

test('the row of last uses follows every change of a key, and its last use stays', async () => {
  const { key, organization } = await insertKeyInWorld(db);
  const space = await insertSpace(db, organization.id);
  const owner = await insertUser(db);
  const usedAt = new Date('2026-01-02T03:04:00Z');
  await db.update(apiKeyLastUses).set({ lastUsedAt: usedAt }).where(eq(apiKeyLastUses.apiKeyId, key.id));
  const at = new Date();
  const changes: Partial<typeof apiKeys.$inferInsert>[] = [
    { name: 'Élan Renamed' },
    { name: 'élan renamed' },
    { spaceId: space.id, ownerId: owner.id },
    { lastFive: 'zzzzz' },
    { environment: 'staging' },
    { environment: null },
    { allowedAddresses: ['203.0.113.0/24'] },
    { createdAt: new Date('2020-01-01') },
    { expiresAt: at },
    { disabledAt: at },
    { disabledAt: null, removedAt: at },
  ];
  for (const change of changes) {
    await db.update(apiKeys).set(change).where(eq(apiKeys.id, key.id));
    expect(await countDifferent(organization.id)).toEqual({ keys: 1, different: 0 });
  }
  const [use] = await db.select().from(apiKeyLastUses).where(eq(apiKeyLastUses.apiKeyId, key.id));
  expect(use).toMatchObject({ lastUsedAt: usedAt, nameFolded: 'elan renamed', isRemoved: true });
  const sources: Record<string, string> = {
    nameFolded: 'name',
    hasAllowedAddresses: 'allowedAddresses',
    isRemoved: 'removedAt',
  };
  const expected = names.filter((name) => name !== 'organizationId').map((name) => sources[name] ?? name);
  expect(new Set(changes.flatMap((change) => Object.keys(change)))).toEqual(new Set(expected));
});
