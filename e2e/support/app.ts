import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '@/db/free-port';
import { localUrl } from '@/scripts/port';
import { bundledScript } from './bundled-script';
import type { TestDatabase } from './test-database';

const root = join(import.meta.dirname, '..', '..');

/** The revocation journal of processes whose test sets none. */
const journalOfTests = join(tmpdir(), 'api-key-dashboard-journal');

/** A process of `npm start` or `npm run gateway`. */
export type TestServer = {
  /** `http://localhost:…`, or of the IPv6 address in HOST; without a trailing slash. */
  url: string;
  /** The file of everything the process prints. */
  logFile: string;
  process: ChildProcess;
  /** Sends SIGTERM and waits for the end. Returns the exit code; null when a signal ended the process. */
  stop(): Promise<number | null>;
};

type Options = {
  /** The database and the secrets. Without them the server opens an embedded database in `settings.DATA_DIR`. */
  environment?: TestDatabase['environment'];
  /** More settings, or a function that returns them for the server's URL. */
  settings?: Record<string, string> | ((url: string) => Record<string, string>);
  /** The name of the log file in test-results/. */
  name?: string;
  /** The folder of another checkout, which is started from its TypeScript. */
  checkout?: string;
  /** Starts it with the command that users type. Its process is npm's. */
  byNpm?: boolean;
};

/** Returns every setting as an empty value, which counts as not set: a developer's .env must not change the tests. */
export async function noSettings(): Promise<Record<string, string>> {
  const example = await readFile(join(root, '.env.example'), 'utf8');
  const names = Array.from(example.matchAll(/^# ([A-Z_]+)=/gm), ([, name = '']) => name);
  return Object.fromEntries([...names, 'http_proxy', 'https_proxy', 'no_proxy'].map((name) => [name, '']));
}

/** Starts the app as `npm start` does, on a free port. Builds it first if the sources changed. */
export async function startApp({ name = 'app', ...options }: Options = {}): Promise<TestServer> {
  return startServer('start', 'PORT', '/', { name, ...options });
}

/** Starts the gateway as `npm run gateway` does, on a free port. */
export async function startGateway({ name = 'gateway', ...options }: Options = {}): Promise<TestServer> {
  return startServer('gateway', 'GATEWAY_PORT', '/v1/models', { name, ...options });
}

async function startServer(
  script: string,
  portSetting: string,
  path: string,
  { environment, settings, name, checkout, byNpm = false }: Options & { name: string },
): Promise<TestServer> {
  const port = await findFreePort();
  const host = typeof settings === 'object' ? settings.HOST : undefined;
  const url = localUrl(host && isIPv6(host) ? host : undefined, port);
  const given = typeof settings === 'function' ? settings(url) : settings;
  const logFile = join(root, 'test-results', `${name}-${port}.log`);
  await mkdir(dirname(logFile), { recursive: true });
  const fromSources = checkout ? ['--import', 'tsx', join(checkout, 'scripts', `${script}.ts`)] : null;
  const [program, args] = byNpm
    ? ['npm', ['run', '--silent', script]]
    : [process.execPath, fromSources ?? (await bundledScript(script))];
  const child = spawn(program, args, {
    cwd: checkout ?? root,
    env: {
      ...process.env,
      ...(await noSettings()),
      // With an embedded database, the journal is in its folder.
      JOURNAL_DIR: environment ? journalOfTests : '',
      ...environment,
      ...given,
      [portSetting]: String(port),
    },
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
