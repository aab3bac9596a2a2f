import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertKeyInWorld, openFixtures } from '../../e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '../../e2e/support/test-database';
import { foldUsage } from './usage-batches';
import { updateLastUsed } from './usage-writes';

// A database of its own, because the test moves its usage to a future day.
let database: TestDatabase;
let sql: postgres.Sql;
const dayMs = 24 * 3_600_000;

beforeAll(async () => {
  database = await openTestDatabase();
  sql = postgres(database.environment.DATABASE_URL, { max: 2, onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await database?.close();
});

test('a key is idle until its first use, and again when a day ends after 90 days without use', async () => {
  const db = openFixtures(database.environment.DATABASE_URL);
  const old = await insertKeyInWorld(db);
  const recent = await insertKeyInWorld(db);
  const unused = await insertKeyInWorld(db);
  await db.$client.end();
  const use = ({ key, organization }: typeof old, daysAgo: number) =>
    updateLastUsed(
      [{ organizationId: organization.id, apiKeyId: key.id, at: new Date(Date.now() - daysAgo * dayMs) }],
      sql,
    );
  const findIdle = async () => {
    const rows = await sql<{ id: string }[]>`select api_key_id as id from api_key_last_uses where is_idle`;
    return new Set(rows.map(({ id }) => id));
  };

  await use(old, 91);
  await use(recent, 80);
  await foldUsage(sql);
  expect(await findIdle()).toEqual(new Set([unused.key.id]));

  await foldUsage(sql, new Date(Date.now() + 2 * dayMs));
  expect(await findIdle()).toEqual(new Set([old.key.id, unused.key.id]));

  await use(old, 0);
  await use(unused, 0);
  expect(await findIdle()).toEqual(new Set());
});
