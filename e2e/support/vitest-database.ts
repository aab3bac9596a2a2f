import { openTestDatabase } from './test-database';

/** Vitest's global set-up for `*.db.test.ts`: their workers inherit the settings of this process. */
export default async function setUp(): Promise<() => Promise<void>> {
  const database = await openTestDatabase();
  Object.assign(process.env, database.environment);
  return () => database.close();
}
