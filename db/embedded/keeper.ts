import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { superuser } from './initialise';
import type { Secrets } from './secrets';
import { errorCode } from './start-error';

// Advisory locks in the database "postgres": whoever uses the server holds the first one shared; the app
// itself holds the second one alone. They end with their connection, however the process ends.
const presenceLock = 7_203_001;
const appLock = 7_203_002;

/** Opens the connection on which a process holds its locks. It is never idle-closed nor renewed. */
export function openKeeper(secrets: Secrets, port: number, name: string, onclose: () => void): postgres.Sql {
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

/** What answers on a port: our server, ours but not ready (starting or stopping), or something else. */
export type Answer = 'ours' | 'busy' | 'foreign';

/** Asks whether the server on `port` knows our password and serves `clusterDir`. Never throws. */
export async function whoAnswers(secrets: Secrets, port: number, clusterDir: string): Promise<Answer> {
  const sql = openKeeper(secrets, port, 'probe', () => {});
  try {
    const question = sql`select current_setting('data_directory') as folder`.then(([row]) => row?.folder);
    // A deadline of our own: some other program on that port may accept and never speak.
    const folder = await Promise.race([question, delay(6_000, undefined, { ref: false })]);
    return folder === clusterDir ? 'ours' : 'foreign';
  } catch (error) {
    // 57P01–57P03: shutting down, crashed, starting up.
    return errorCode(error).startsWith('57P0') ? 'busy' : 'foreign';
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Says "this process uses the database"; waits while the last one to leave is stopping it, and fails when it has. */
export async function takePresence(keeper: postgres.Sql): Promise<void> {
  await keeper`select pg_advisory_lock_shared(${presenceLock}::bigint)`;
}

/** Takes this process's presence back. Returns whether it was the last, in which case nobody new can come in. */
export async function leavePresence(keeper: postgres.Sql): Promise<boolean> {
  await keeper`select pg_advisory_unlock_shared(${presenceLock}::bigint)`;
  const [row] = await keeper`select pg_try_advisory_lock(${presenceLock}::bigint) as last`;
  return row?.last === true;
}

/** Who runs the app on this database: the name of their keeper connection, and since when. */
export type AppHolder = { name: string; since: Date };

/** Takes the app's lock, or tells who has it. */
export async function takeAppLock(keeper: postgres.Sql): Promise<AppHolder | null> {
  const [row] = await keeper`select pg_try_advisory_lock(${appLock}::bigint) as taken`;
  if (row?.taken === true) return null;
  const [holder] = await keeper`
    select activity.application_name as name, activity.backend_start as since
    from pg_locks as held join pg_stat_activity as activity on activity.pid = held.pid
    where held.locktype = 'advisory' and held.objid = ${appLock}::bigint::oid and held.granted
      and held.database = (select oid from pg_database where datname = current_database())`;
  return { name: String(holder?.name ?? 'another process'), since: new Date(String(holder?.since ?? new Date())) };
}
