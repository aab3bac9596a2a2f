import postgres from 'postgres';
import { expect, test } from 'vitest';
import { migrateDatabase } from './migrate';

const url = process.env.DATABASE_URL ?? '';

test('migrating from several instances at once, and again, ends the same', async () => {
  const admin = postgres(url, { max: 1 });
  const count = () => admin`select count(*)::int as count from drizzle.__drizzle_migrations`;
  const before = await count();
  await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  expect(await count()).toEqual(before);
  await admin.end();
});

test('an unreachable server is named, without its password', async () => {
  const attempt = migrateDatabase('postgres://someone:hidden@127.0.0.1:1/nowhere');
  await expect(attempt).rejects.toThrow(/127\.0\.0\.1:1 can't be used/);
  await expect(attempt).rejects.not.toThrow(/hidden/);
});
