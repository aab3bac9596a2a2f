import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '@/db/free-port';
import type { TestDatabase } from './test-database';

const root = join(import.meta.dirname, '..', '..');

/** A server process of ours, run as `npm start` or `npm run gateway` would. */
export type TestServer = {
  /** `http://localhost:…`, without a slash at the end. */
  url: string;
  /** Everything it has printed, also after it ended. */
  logFile: string;
  process: ChildProcess;
  /** Asks it to end, and waits. Returns its exit code; null when a signal ended it. */
  stop(): Promise<number | null>;
};

type Options = {
  /** The database and secrets; without it the server opens an embedded database, in the DATA_DIR of `settings`. */
  environment?: TestDatabase['environment'];
  /** Settings beyond the database's, or what makes them of the server's address. */
  settings?: Record<string, string> | ((url: string) => Record<string, string>);
  /** Names the log file under test-results/. */
  name?: string;
};

/** Every setting as an empty value, which counts as not set: a developer's own .env must not change what is tested. */
async function noSettings(): Promise<Record<string, string>> {
  const example = await readFile(join(root, '.env.example'), 'utf8');
  return Object.fromEntries(Array.from(example.matchAll(/^# ([A-Z_]+)=/gm), ([, name]) => [name, '']));
}

/** Starts the app as `npm start` does, on a free port; builds first if the build is old. */
export async function startApp({ name = 'app', ...options }: Options = {}): Promise<TestServer> {
  return startServer('start.ts', 'PORT', '/', { name, ...options });
}

/** Starts the API alone as `npm run gateway` does, on a free port. */
export async function startGateway({ name = 'gateway', ...options }: Options = {}): Promise<TestServer> {
  return startServer('gateway.ts', 'GATEWAY_PORT', '/v1/models', { name, ...options });
}

async function startServer(
  script: string,
  portSetting: string,
  path: string,
  { environment, settings, name }: Options & { name: string },
): Promise<TestServer> {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const given = typeof settings === 'function' ? settings(url) : settings;
  const logFile = join(root, 'test-results', `${name}-${port}.log`);
  await mkdir(dirname(logFile), { recursive: true });
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', script)], {
    cwd: root,
    env: { ...process.env, ...(await noSettings()), ...environment, ...given, [portSetting]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => log.end(() => resolve(code))));
  while (!(await answers(url + path))) {
    if (child.exitCode !== null) {
      await ended;
      throw new Error(`${script} ended with ${child.exitCode}:\n${await readFile(logFile, 'utf8')}`);
    }
    await delay(100);
  }
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url, logFile, process: child, stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}
