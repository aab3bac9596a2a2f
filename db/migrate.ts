import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import postgres from 'postgres';
import { connectTo } from './database-url/connect';
import { errorCode, StartError } from './embedded/start-error';
import journal from './migrations/meta/_journal.json' with { type: 'json' };
import { grantTablesToOrganizationRole, prepareOrganizationRole } from './organization-role';
import { maintainRequestLog } from './queries/request-log';
import { applySqlFunctions } from './sql-functions';

/** From this file, not from the working directory: a process may be started anywhere. */
export const migrationsFolder = join(import.meta.dirname, 'migrations');

const migrationLock = 7_203_003;

/** The date of this version's newest migration. */
export const newestMigration = Number(journal.entries.at(-1)?.when);

type Migrated = {
  /** The user's name if it may not create the role that row-level security needs; null when all is in place. */
  userWithoutRole: string | null;
};

/**
 * Brings a database to the newest migration and SQL functions. Safe to run again, and from several instances at once:
 * one works while the others wait for its lock and then find nothing to do.
 * @param say receives why it waits
 * @throws StartError when the user may not create tables, or the database is too old to be upgraded in one step
 */
export async function migrateDatabase(databaseUrl: string, say: (line: string) => void = () => {}): Promise<Migrated> {
  const sql = connectTo(databaseUrl, {
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: 10,
    prepare: false,
    connection: { application_name: 'migrate' },
  });
  try {
    // One transaction, because it keeps one connection of a pooler, and its lock ends with it.
    const migrated = await sql.begin(async (tx) => {
      // An index on a large table may take minutes.
      await tx.unsafe('set local statement_timeout = 0; set local lock_timeout = 0');
      await tx.unsafe('set local idle_in_transaction_session_timeout = 0');
      await takeLock(tx, say);
      return migrateLocked(tx);
    });
    await vacuumKeys(sql);
    return migrated;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Brings a database to the newest migration and SQL functions, in a transaction.
 * @throws StartError as `migrateDatabase`
 */
export async function migrateLocked(tx: postgres.TransactionSql): Promise<Migrated> {
  const newest = await findNewestMigration(tx);
  requireBaseline(newest);
  // A newer version has migrated the database, so this version must not change its tables and functions.
  const isDatabaseNewer = newest > newestMigration;
  if (!isDatabaseNewer) {
    await applyMigrations(tx, newest).catch((error: unknown) => {
      throw isForbidden(error) ? new StartError(forbiddenMessage) : error;
    });
    await applySqlFunctions(tx);
  }
  const [row] = await tx<{ user: string }[]>`select current_user as user`;
  const user = row?.user ?? '';
  const hasRole = await prepareOrganizationRole(tx, user);
  if (hasRole && !isDatabaseNewer) await grantTablesToOrganizationRole(tx);
  // Last, because it locks the log that other instances write to. Null drops no days: how many to keep is unknown here.
  await maintainRequestLog(tx, null);
  return { userWithoutRole: hasRole ? null : user };
}

/** Takes the lock until the end of the transaction; reports which connection holds it if it has to wait. */
export async function takeLock(tx: postgres.TransactionSql, say: (line: string) => void): Promise<void> {
  const [lock] = await tx`select pg_try_advisory_xact_lock(${migrationLock}::bigint) as taken`;
  if (lock?.taken === true) return;
  const holders = await tx<{ pid: number; isIdle: boolean }[]>`
    select l.pid, coalesce(a.state = 'idle', false) as "isIdle"
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and (l.classid::bigint << 32 | l.objid::bigint) = ${migrationLock}::bigint
      and l.database = (select oid from pg_database where datname = current_database())`;
  for (const { pid, isIdle } of holders) {
    say(`Another instance prepares the database (its connection has the pid ${pid}). Waiting for it …`);
    // Earlier versions took a session lock, which a pooler keeps after its client is gone.
    if (isIdle) say(`That connection is idle. If no instance is starting: select pg_terminate_backend(${pid});`);
  }
  await tx`select pg_advisory_xact_lock(${migrationLock}::bigint)`;
}

/** Applies the migrations after `newest` up to the date `last`, and records them where Drizzle's own tools do. */
export async function applyMigrations(
  tx: postgres.TransactionSql,
  newest: number,
  last = newestMigration,
): Promise<void> {
  await tx.unsafe('create schema if not exists drizzle');
  await tx.unsafe(`create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint
  )`);
  for (const { sql: statements, hash, folderMillis } of readMigrationFiles({ migrationsFolder })) {
    if (folderMillis <= newest || folderMillis > last) continue;
    for (const statement of statements) await tx.unsafe(statement).catch(rethrowWithName(folderMillis));
    await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`;
  }
}

/** Returns a handler that turns the database error of a migration into a message for the operator. */
const rethrowWithName = (date: number) => (error: unknown) => {
  if (!(error instanceof postgres.PostgresError) || isForbidden(error)) throw error;
  const name = journal.entries.find(({ when }) => when === date)?.tag;
  throw new StartError(
    `The migration ${name} failed, and the database is as it was before. PostgreSQL says: ${error.message} (${error.code}).\n` +
      'The version that ran before still starts on it. Remove the cause, which is something in the database that this ' +
      'version does not expect, and start again; or restore the last backup.',
  );
};

/**
 * Vacuums the tables of the key list that were never vacuumed, as after a restore or a migration that rewrote them.
 * Until then, index-only scans still read the table, and autovacuum may not run for weeks.
 */
export async function vacuumKeys(sql: postgres.Sql): Promise<void> {
  const due = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where oid in ('api_keys'::regclass, 'api_key_last_uses'::regclass) and relallvisible = 0 and relpages > 100`;
  for (const { name } of due) await sql`vacuum (analyze) ${sql(name)}`;
}

/**
 * The baseline stands for 28 earlier migrations, and has the dates of the last two: Drizzle's migrator compares only
 * the newest date, and takes a database with all 28 for one that has the baseline.
 */
const baselineDate = 1_795_689_716_600;

/** @throws StartError for a database that has only some of the earlier migrations */
function requireBaseline(newest: number): void {
  if (newest === 0 || newest >= baselineDate) return;
  throw new StartError(
    'The database was made by a version too old to be upgraded in one step. Start the last version that has ' +
      'db/migrations/0027_key_search_per_period.sql once on it, then this one.',
  );
}

/** Returns the date of the newest migration that this database has; 0 for an empty database. */
export async function findNewestMigration(sql: postgres.ISql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (table?.name === null) return 0;
  const [row] = await sql`select max(created_at) as newest from drizzle.__drizzle_migrations`;
  return Number(row?.newest ?? 0);
}

// Since PostgreSQL 15, users may create tables in a database only if they own it or were granted the right.
const forbiddenMessage =
  'The user of DATABASE_URL may not create tables in its database: make it the owner of the database, ' +
  'or grant it CREATE on the database and on its schema public.';

/** Returns whether an error or its cause is PostgreSQL's insufficient_privilege. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && (errorCode(error) === '42501' || isForbidden(error.cause));
}
