import postgres from 'postgres';
import { afterAll, beforeAll, vi } from 'vitest';
import { closePools } from '@/db/client';
import { type FixtureDb, openFixtures } from './fixtures';
import { openTestDatabase, type TestDatabase } from './test-database';

/** Opens a separate database for a test file, which the code under test also uses, and closes it at the end. */
export function openOwnDatabase(): { sql: postgres.Sql; db: FixtureDb } {
  let database: TestDatabase | undefined;
  const own = {} as { sql: postgres.Sql; db: FixtureDb };
  beforeAll(async () => {
    database = await openTestDatabase();
    vi.stubEnv('DATABASE_URL', database.environment.DATABASE_URL);
    own.sql = postgres(database.environment.DATABASE_URL, { max: 2, onnotice: () => {} });
    own.db = openFixtures(database.environment.DATABASE_URL);
  });
  afterAll(async () => {
    await closePools();
    await own.sql?.end();
    await own.db?.$client.end();
    await database?.close();
  });
  return own;
}
