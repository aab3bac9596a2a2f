import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeppers, insertFirstPepper } from '@/db/queries/peppers';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { peppers } from '@/db/schema/peppers';
import { startGateway, type TestServer } from '@/e2e/support/app';
import { type FixtureDb, insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import { requirePeppers } from './pepper-check';

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

test('one of two first starts with different peppers is refused, and so is every later start with its pepper', async () => {
  const peppers = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  const results = await Promise.allSettled(peppers.map(start));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const isFirst = results[0]?.status === 'fulfilled';
  const [right = '', wrong = ''] = isFirst ? peppers : peppers.toReversed();
  await expect(start(wrong)).rejects.toThrow(refusal);
  await expect(start(wrong)).rejects.not.toThrow(/ at .*\.[jt]s/);
  // Other encodings of the same bytes are the same pepper; a few more bytes are another pepper.
  await start(Buffer.from(right, 'base64').toString('hex'));
  await start(Buffer.from(right, 'base64').toString('hex').toUpperCase());
  await expect(
    start(Buffer.concat([Buffer.from(right, 'base64'), Buffer.alloc(1, 1)]).toString('base64')),
  ).rejects.toThrow(refusal);
});

test('after the check value is deleted, the next start stores its own', async () => {
  const db = openFixtures(database.environment.DATABASE_URL);
  await db.execute('delete from peppers');
  const server = await start(database.environment.API_KEY_PEPPER);
  const { space, admin } = await insertWorld(db);
  process.env.API_KEY_PEPPER = database.environment.API_KEY_PEPPER;
  const { secret } = await insertApiKey(db, space, admin.id);
  const headers = { authorization: `Bearer ${secret}` };
  expect((await fetch(`${server.url}/v1/key`, { headers })).status).toBe(200);
  await db.$client.end();
});

describe('while the pepper is changed', () => {
  const [old, next, unknown] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  let db: FixtureDb;
  const secretsOf = (version: number) => db.$count(apiKeySecrets, eq(apiKeySecrets.hashVersion, version));

  beforeAll(async () => {
    db = openFixtures(database.environment.DATABASE_URL);
    await db.delete(apiKeySecrets);
    await db.delete(peppers);
    const { space, admin } = await insertWorld(db);
    await insertApiKey(db, space, admin.id);
    await requirePeppers({ API_KEY_PEPPER: old }, db);
    await requirePeppers({ API_KEY_PEPPER: old, API_KEY_PEPPER_NEXT: next }, db);
  });
  afterAll(() => db.$client.end());

  test('a first start that is slower than another one does not add its own pepper', async () => {
    const before = await findPeppers(db);
    await insertFirstPepper(pepperCheckOf(unknown), db);
    expect(await findPeppers(db)).toEqual(before);
  });

  test('an instance without the next pepper can start until rehashing starts, and not afterwards', async () => {
    await requirePeppers({ API_KEY_PEPPER: old }, db);
    await db.update(peppers).set({ startedAt: new Date() }).where(eq(peppers.version, 2));
    await expect(requirePeppers({ API_KEY_PEPPER: old }, db)).rejects.toThrow(/being stored with a newer pepper/);
    await requirePeppers({ API_KEY_PEPPER: old, API_KEY_PEPPER_NEXT: next }, db);
  });

  test('the previous pepper is required until no live secret needs it, or it is given up', async () => {
    expect(await secretsOf(1)).toBe(1);
    await requirePeppers({ API_KEY_PEPPER: next, API_KEY_PEPPER_PREVIOUS: old }, db);
    await expect(requirePeppers({ API_KEY_PEPPER: next }, db)).rejects.toThrow(
      /1 live secrets still need the pepper of version 1/,
    );
    await db.update(apiKeySecrets).set({ expiresAt: new Date(0) });
    await requirePeppers({ API_KEY_PEPPER: next }, db);
    await db.update(apiKeySecrets).set({ expiresAt: null });
    await db.update(peppers).set({ givenUpAt: new Date() }).where(eq(peppers.version, 1));
    await requirePeppers({ API_KEY_PEPPER: next }, db);
  });

  test('a pepper that this database never had is refused as the current and as the previous one', async () => {
    await expect(requirePeppers({ API_KEY_PEPPER: unknown }, db)).rejects.toThrow(refusal);
    const given = { API_KEY_PEPPER: next, API_KEY_PEPPER_PREVIOUS: unknown };
    await expect(requirePeppers(given, db)).rejects.toThrow(/API_KEY_PEPPER_PREVIOUS was never a pepper/);
    const twoChanges = { API_KEY_PEPPER: next, API_KEY_PEPPER_NEXT: unknown, API_KEY_PEPPER_PREVIOUS: old };
    await expect(requirePeppers(twoChanges, db)).rejects.toThrow(/must wait until API_KEY_PEPPER_PREVIOUS is dropped/);
  });
});
