import { type PoolMode, startPgBouncer } from './pgbouncer';
import { openTestDatabase } from './test-database';

/**
 * Vitest's global set-up for `*.db.test.ts`: creates a database; the workers inherit its settings. With TEST_PGBOUNCER,
 * `session` or `transaction`, they reach it through a PgBouncer.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const database = await openTestDatabase();
  // Tests request servers of this machine, which a proxy of the network can't reach.
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) delete process.env[name];
  // A log line for each request would hide the output of the tests.
  Object.assign(process.env, database.environment, { LOG_LEVEL: 'error' });
  const mode = process.env.TEST_PGBOUNCER;
  if (!mode) return () => database.close();
  const pooler = await startPgBouncer(database.environment.DATABASE_URL, { mode: mode as PoolMode });
  Object.assign(process.env, { DATABASE_URL: pooler.url, DATABASE_POOLER: 'true' });
  return async () => {
    await pooler.close();
    await database.close();
  };
}
