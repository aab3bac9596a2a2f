import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestServer } from '@/e2e/support/app';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';

let database: TestDatabase;
const started: TestServer[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await Promise.all(started.map((server) => server.stop()));
  await database.close();
});

async function start(pepper: string) {
  const server = await startGateway({ environment: { ...database.environment, API_KEY_PEPPER: pepper } });
  started.push(server);
  return server;
}

const refusal = /API_KEY_PEPPER is not the one that the keys of this database were stored with/;

test('of two first starts with different peppers one is refused, and so is every later one with its pepper', async () => {
  const peppers = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  const results = await Promise.allSettled(peppers.map(start));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const isFirst = results[0]?.status === 'fulfilled';
  const [right = '', wrong = ''] = isFirst ? peppers : peppers.toReversed();
  await expect(start(wrong)).rejects.toThrow(refusal);
  await expect(start(wrong)).rejects.not.toThrow(/ at .*\.ts/);
  // Other forms of the same bytes are the same pepper; a few more bytes are another one.
  await start(Buffer.from(right, 'base64').toString('hex'));
  await start(Buffer.from(right, 'base64').toString('hex').toUpperCase());
  await expect(
    start(Buffer.concat([Buffer.from(right, 'base64'), Buffer.alloc(1, 1)]).toString('base64')),
  ).rejects.toThrow(refusal);
});

test('after the check value is deleted, the next start stores its own', async () => {
  const db = openFixtures(database.environment.DATABASE_URL);
  await db.execute('delete from installation');
  const server = await start(database.environment.API_KEY_PEPPER);
  const { space, admin } = await insertWorld(db);
  process.env.API_KEY_PEPPER = database.environment.API_KEY_PEPPER;
  const { secret } = await insertApiKey(db, space, admin.id);
  const headers = { authorization: `Bearer ${secret}` };
  expect((await fetch(`${server.url}/v1/key`, { headers })).status).toBe(200);
  await db.$client.end();
});
