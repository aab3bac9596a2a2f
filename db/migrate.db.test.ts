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
