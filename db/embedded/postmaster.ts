import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../free-port';
import type { Binaries } from './binaries';
import { isAlive, isPostmasterOf } from './pid-file';
import type { RunAs } from './run-as';

/** Returns the environment of PostgreSQL's programs: no secrets, and the locale C. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', LANG: 'C' };
}

// A sixteenth of the machine's memory, allocated only as it is used. A million keys and their indexes fit in 1 GB.
const sharedMegabytes = Math.min(1024, Math.max(128, Math.floor(totalmem() / 2 ** 24)));

/** Server settings, given on the command line so that a newer version of the app can change them. */
const serverSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: `${sharedMegabytes}MB`,
  effective_cache_size: '1GB',
  maintenance_work_mem: '128MB',
  work_mem: '8MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  fsync: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** A server that was just spawned. `failure` resolves with its last log lines if it ends. */
export type Launch = { pid: number | undefined; failure: Promise<string> };

/**
 * Spawns a server in its own session, so that Ctrl+C in a terminal doesn't stop it before the app.
 * @param wantedPort 0 for any free port
 */
export async function launchPostmaster(
  clusterDir: string,
  binaries: Binaries,
  runAs: RunAs,
  wantedPort: number,
): Promise<Launch> {
  const port = wantedPort === 0 ? await findFreePort('127.0.0.1') : wantedPort;
  const logFile = `${clusterDir}.log`;
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 5_000_000) await rename(logFile, `${logFile}.old`).catch(() => undefined);
  const log = await open(logFile, 'a', 0o600);
  const start = (await log.stat()).size;
  const settings = Object.entries({ ...serverSettings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...args] = [...runAs.wrapper, binaries.postgres, '-D', clusterDir, ...settings];
  const child = spawn(program, args, {
    ...runAs.identity,
    cwd: '/',
    env: postgresEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message)).on('exit', () => resolve(''));
  });
  await log.close();
  return { pid: child.pid, failure: ended.then(async (message) => message || readLastLines(logFile, start)) };
}

async function readLastLines(logFile: string, start: number): Promise<string> {
  const text = await readFile(logFile).catch(() => Buffer.alloc(0));
  return text.subarray(start).toString('utf8').trim().split('\n').slice(-12).join('\n');
}

/** Requests a fast shutdown and waits for it, at most `timeoutMs`. Returns whether the server ended. */
export async function stopPostmaster(clusterDir: string, pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  if (!(await isPostmasterOf(pid, clusterDir))) return true;
  process.kill(pid, 'SIGINT');
  while (Date.now() < deadline) {
    if (!(await isAlive(pid))) return true;
    await delay(20);
  }
  return false;
}
