import { openTestDatabase } from './test-database';

/** Vitest's global set-up for `*.db.test.ts`: creates a database; the workers inherit its settings. */
export default async function setUp(): Promise<() => Promise<void>> {
  const database = await openTestDatabase();
  // A log line for each request would bury the output of the tests.
  Object.assign(process.env, database.environment, { LOG_LEVEL: 'error' });
  return () => database.close();
}
