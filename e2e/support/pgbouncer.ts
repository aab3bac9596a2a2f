import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDatabaseUrl } from '@/db/database-url/parse';
import { StartError } from '@/db/embedded/start-error';
import { findFreePort } from '@/db/free-port';

export type PoolMode = 'session' | 'transaction';

type Options = {
  mode: PoolMode;
  /** Startup parameters that it ignores; it refuses all others that it doesn't know. */
  ignoredParameters?: string[];
};

/**
 * Starts the PgBouncer of this machine in front of a database.
 * @throws StartError when none is installed
 */
export async function startPgBouncer(databaseUrl: string, { mode, ignoredParameters = [] }: Options) {
  requireProgram();
  const { host, port: ports, user = '', password = '', database = '' } = parseDatabaseUrl(databaseUrl);
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  await writeFile(join(folder, 'users.txt'), `"${user}" ""\n`);
  const server = `host=${host[0]} port=${ports[0]} user=${user} password=${password}`;
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = ${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = trust
auth_file = ${join(folder, 'users.txt')}
pool_mode = ${mode}
default_pool_size = 40
max_client_conn = 400
unix_socket_dir =
${ignoredParameters.length > 0 ? `ignore_startup_parameters = ${ignoredParameters.join(',')}` : ''}
`,
  );
  // It refuses to run as root.
  await chmod(folder, 0o755);
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], { ...identity, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new StartError(`PgBouncer ended with ${child.exitCode}.`);
    await delay(50);
  }
  return {
    /** The database's URL through it. */
    url: `postgres://${user}@127.0.0.1:${port}/${database}`,
    async close() {
      await stop(child, ended);
      await rm(folder, { recursive: true });
    },
  };
}

function requireProgram(): void {
  // Debian installs it in a folder that is only in root's PATH.
  process.env.PATH += ':/usr/sbin:/usr/local/sbin';
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new StartError(
      'PgBouncer is not installed: run `apt-get install pgbouncer` (Debian, Ubuntu) or `brew install pgbouncer`.',
    );
  }
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
  });
}
