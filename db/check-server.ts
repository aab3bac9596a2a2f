import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { connectTo } from './database-url/connect';
import { describeServers, parseDatabaseUrl } from './database-url/parse';
import { describeTlsFailure } from './database-url/tls-failure';
import { StartError } from './embedded/start-error';

const oldestVersion = 15;
const timeoutMs = 15_000;

/**
 * Checks the server of a DATABASE_URL.
 * @returns whether a pooler such as PgBouncer stands in front of it
 * @throws StartError when the server can't be reached, or is older than PostgreSQL 15
 */
export async function checkServer(databaseUrl: string): Promise<{ isBehindPooler: boolean }> {
  const sql = connectTo(databaseUrl, { max: 1, connect_timeout: 10, connection: { application_name: 'start' } });
  const abort = new AbortController();
  const timeout = delay(timeoutMs, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`no server that accepts writes answered within ${timeoutMs / 1_000} seconds`);
  });
  timeout.catch(() => undefined);
  try {
    const { version, isBehindPooler } = await Promise.race([ask(sql), timeout]);
    if (version < oldestVersion) {
      throw new StartError(`The database runs PostgreSQL ${version}; ${oldestVersion} or newer is needed.`);
    }
    return { isBehindPooler };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const options = parseDatabaseUrl(databaseUrl);
    const reason = describeTlsFailure(error, options) ?? (error instanceof Error ? error.message : String(error));
    throw new StartError(`The database at ${describeServers(options)} can't be used: ${reason}`);
  } finally {
    abort.abort();
    await sql.end({ timeout: 0 });
  }
}

async function ask(sql: postgres.Sql): Promise<{ version: number; isBehindPooler: boolean }> {
  const rows = await sql.unsafe<{ version: number; pid: number }[]>(
    `select current_setting('server_version_num')::int / 10000 as version, pg_backend_pid() as pid`,
  );
  const { version = 0, pid } = rows[0] ?? {};
  // A pooler shares its server connections, so it gives clients a cancellation key with a pid of its own.
  return { version, isBehindPooler: rows.state.pid !== pid };
}
