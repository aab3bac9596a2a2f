import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { errorCode, StartError } from './embedded/start-error';
import journal from './migrations/meta/_journal.json' with { type: 'json' };
import { grantTablesToOrganizationRole, prepareOrganizationRole } from './organization-role';
import { maintainRequestLog, requestLogDays } from './queries/request-log';
import { applySqlFunctions } from './sql-functions';

/** From this file, not from the working directory: a process may be started anywhere. */
export const migrationsFolder = join(import.meta.dirname, 'migrations');

const migrationLock = 7_203_003;
const oldestVersion = 15;

/**
 * Brings a database to the newest migration and SQL functions. Safe to run again, and from several instances at once:
 * an advisory lock lets one work while the others wait and then find nothing to do.
 * @returns the user's name if it may not create the role that row-level security needs; null when all is in place
 * @throws StartError when the server can't be reached, is older than PostgreSQL 15, or lets us create no tables, and
 * when the database is too old to be upgraded in one step
 */
export async function migrateDatabase(databaseUrl: string): Promise<{ userWithoutRole: string | null }> {
  // A connection of its own, without time-outs: an index on a large table may take minutes.
  const sql = postgres(databaseUrl, {
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: 10,
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
    const newest = await findNewestMigration(sql);
    requireBaseline(newest);
    // A newer version has been here: its tables and functions are not this version's to change.
    const isDatabaseNewer = newest > Number(journal.entries.at(-1)?.when);
    if (!isDatabaseNewer) {
      await migrate(drizzle(sql), { migrationsFolder }).catch((error: unknown) => {
        throw isForbidden(error) ? new StartError(forbiddenMessage) : error;
      });
      await applySqlFunctions(sql);
    }
    await maintainRequestLog(sql, requestLogDays);
    await vacuumKeys(sql);
    const [row] = await sql<{ user: string }[]>`select current_user as user`;
    const user = row?.user ?? '';
    if (!(await prepareOrganizationRole(sql, user))) return { userWithoutRole: user };
    if (!isDatabaseNewer) await grantTablesToOrganizationRole(sql);
    return { userWithoutRole: null };
  } finally {
    // The lock ends with the connection, whatever happened.
    await sql.end({ timeout: 5 });
  }
}

/**
 * Vacuums a table of keys that never was, as after a migration that rewrote it or after a restore: until then a scan of
 * an index alone still reads the table, and autovacuum may not come for weeks.
 */
async function vacuumKeys(sql: postgres.Sql): Promise<void> {
  const [table] = await sql`
    select relallvisible = 0 and relpages > 100 as "isDue" from pg_class where oid = 'api_keys'::regclass`;
  if (table?.isDue) await sql`vacuum (analyze) api_keys`;
}

/**
 * The baseline stands for 28 earlier migrations, and has the dates of the last two: Drizzle's migrator compares only the
 * newest date, and takes a database with all 28 for one that has the baseline.
 */
const baselineDate = 1_795_689_716_600;

/** @throws StartError for a database with a part of the earlier migrations alone */
function requireBaseline(newest: number): void {
  if (newest === 0 || newest >= baselineDate) return;
  throw new StartError(
    'The database was made by a version too old to be upgraded in one step. Start the last version that has ' +
      'db/migrations/0027_key_search_per_period.sql once on it, then this one.',
  );
}

/** Returns the date of the newest migration that this database has; 0 for an empty database. */
async function findNewestMigration(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (table?.name === null) return 0;
  const [row] = await sql`select max(created_at) as newest from drizzle.__drizzle_migrations`;
  return Number(row?.newest ?? 0);
}

// Since PostgreSQL 15 a database's users may not make tables in it unless they own it or are granted that.
const forbiddenMessage =
  'The user of DATABASE_URL may not make tables in its database: make it the owner of the database, ' +
  'or grant it CREATE on the database and on its schema public.';

/** Whether an error, or what caused it, is PostgreSQL's insufficient_privilege. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && (errorCode(error) === '42501' || isForbidden(error.cause));
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
