import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { StartError } from './embedded/start-error';

/** From this file, not from the working directory: a process may be started anywhere. */
export const migrationsFolder = join(import.meta.dirname, 'migrations');

const migrationLock = 7_203_003;
const oldestVersion = 15;

/**
 * Brings a database to the newest migration. Safe to run again, and from several instances at once: an advisory
 * lock lets one work while the others wait and then find nothing to do.
 * @throws StartError when the server can't be reached or is older than PostgreSQL 15
 */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  // A connection of its own, without time-outs: an index on a large table may take minutes.
  const sql = postgres(databaseUrl, {
    ...{ max: 1, max_lifetime: null, idle_timeout: 0, connect_timeout: 10 },
    onnotice: () => {},
    connection: {
      application_name: 'migrate',
      statement_timeout: 0,
      lock_timeout: 0,
      idle_in_transaction_session_timeout: 0,
    },
  });
  try {
    await requireVersion(sql);
    await sql`select pg_advisory_lock(${migrationLock}::bigint)`;
    await migrate(drizzle(sql), { migrationsFolder });
  } finally {
    // The lock ends with the connection, whatever happened.
    await sql.end({ timeout: 5 });
  }
}

async function requireVersion(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`
    select current_setting('server_version_num')::int / 10000 as version`.catch((error: unknown) => {
    const { host, port } = sql.options;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The database at ${host[0]}:${port[0]} can't be used: ${reason}`);
  });
  const version = Number(row?.version);
  if (version >= oldestVersion) return;
  throw new StartError(`The database runs PostgreSQL ${version}; ${oldestVersion} or newer is needed.`);
}
