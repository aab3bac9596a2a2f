import postgres from 'postgres';
import { expect, test } from 'vitest';
import { migrateDatabase } from './migrate';

const url = process.env.DATABASE_URL ?? '';

test('migrating from several instances at once, and migrating again, has the same result', async () => {
  const admin = postgres(url, { max: 1 });
  const count = () => admin`select count(*)::int as count from drizzle.__drizzle_migrations`;
  const before = await count();
  await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  expect(await count()).toEqual(before);
  await admin.end();
});

test('a start that waits for the lock of another connection names it, and continues when it is free', async () => {
  const other = postgres(url, { max: 1 });
  // Earlier versions took the lock this way, and a pooler kept it.
  const [row] = await other`select pg_backend_pid() as pid, pg_advisory_lock(7203003)::text`;
  const lines: string[] = [];
  const migrated = migrateDatabase(url, (line) => lines.push(line));
  await expect.poll(() => lines.join('\n')).toContain(`the pid ${row?.pid}). Waiting for it …`);
  expect(lines.join('\n')).toContain(`select pg_terminate_backend(${row?.pid});`);
  await other.end();
  await migrated;
});
