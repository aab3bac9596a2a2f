import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { superuser } from './initialise';
import type { Secrets } from './secrets';
import { errorCode } from './start-error';

// Advisory locks in the database "postgres". Every process that uses the server holds `usageLock` shared; the app also
// holds `appLock` exclusively. PostgreSQL releases them with their connection, however the process ends.
const usageLock = 7_203_001;
const appLock = 7_203_002;

/** Opens the connection on which a process holds its locks. It has no idle time-out and no maximum lifetime. */
export function openLockConnection(secrets: Secrets, port: number, name: string, onclose: () => void): postgres.Sql {
  return postgres({
    host: '127.0.0.1',
    port,
    user: superuser,
    password: secrets.superuserPassword,
    database: 'postgres',
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    connection: { application_name: name.slice(0, 63) },
    backoff: () => 0.1,
    onnotice: () => {},
    onclose,
  });
}

/** What listens on a port: our server, our server while it starts or stops (`busy`), or another program. */
export type ProbeResult = 'ours' | 'busy' | 'foreign';

/** Checks whether the server on `port` accepts our password and serves `clusterDir`. Never throws. */
export async function probeServer(secrets: Secrets, port: number, clusterDir: string): Promise<ProbeResult> {
  const sql = openLockConnection(secrets, port, 'probe', () => {});
  try {
    const query = sql`select current_setting('data_directory') as folder`.then(([row]) => row?.folder);
    // Another program on that port may accept the connection and never answer.
    const folder = await Promise.race([query, delay(6_000, undefined, { ref: false })]);
    return folder === clusterDir ? 'ours' : 'foreign';
  } catch (error) {
    // 57P01–57P03: shutting down, crashed, starting up.
    return errorCode(error).startsWith('57P0') ? 'busy' : 'foreign';
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Acquires the shared usage lock. Waits while another process stops the server, and throws once it has stopped. */
export async function acquireUsageLock(connection: postgres.Sql): Promise<void> {
  await connection`select pg_advisory_lock_shared(${usageLock}::bigint)`;
}

/** Releases the usage lock. Returns true for the last holder, which then holds it exclusively and stops the server. */
export async function releaseUsageLock(connection: postgres.Sql): Promise<boolean> {
  await connection`select pg_advisory_unlock_shared(${usageLock}::bigint)`;
  const [row] = await connection`select pg_try_advisory_lock(${usageLock}::bigint) as last`;
  return row?.last === true;
}

/** The process that runs the app on this database: the name of its lock connection and its start time. */
export type AppLockHolder = { name: string; since: Date };

/** Acquires the app lock and returns null, or returns its current holder. */
export async function acquireAppLock(connection: postgres.Sql): Promise<AppLockHolder | null> {
  const [row] = await connection`select pg_try_advisory_lock(${appLock}::bigint) as acquired`;
  if (row?.acquired === true) return null;
  const [holder] = await connection`
    select activity.application_name as name, activity.backend_start as since
    from pg_locks as app_lock join pg_stat_activity as activity on activity.pid = app_lock.pid
    where app_lock.locktype = 'advisory' and app_lock.objid = ${appLock}::bigint::oid and app_lock.granted
      and app_lock.database = (select oid from pg_database where datname = current_database())`;
  return { name: String(holder?.name ?? 'another process'), since: new Date(String(holder?.since ?? new Date())) };
}
