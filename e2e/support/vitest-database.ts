import { openTestDatabase } from './test-database';

/** Vitest's global set-up for `*.db.test.ts`: their workers inherit the settings of this process. */
export default async function setUp(): Promise<() => Promise<void>> {
  const database = await openTestDatabase();
  // A line for each request would bury what tests say.
  Object.assign(process.env, database.environment, { LOG_LEVEL: 'error' });
  return () => database.close();
}
