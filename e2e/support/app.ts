import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestDatabase } from './test-database';

const root = join(import.meta.dirname, '..', '..');

/** A server process of ours, run as `npm start` or `npm run gateway` would. */
export type TestServer = {
  /** `http://localhost:…`, without a slash at the end. */
  url: string;
  /** Everything it has printed, also after it ended. */
  logFile: string;
  process: ChildProcess;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
};

type Options = {
  environment: TestDatabase['environment'];
  /** Settings beyond the database's. */
  settings?: Record<string, string>;
  /** Names the log file under test-results/. */
  name?: string;
};

// A developer's own .env must not change what is tested: an empty value counts as not set.
const unset = { APP_URL: '', ALLOW_SIGN_UP: '', UPSTREAM_BASE_URL: '', UPSTREAM_API_KEY: '' };

/** Starts the app as `npm start` does, on a free port; builds first if the build is old. */
export async function startApp({ name = 'app', ...options }: Options): Promise<TestServer> {
  return startServer('start.ts', 'PORT', '/', { name, ...options });
}

/** Starts the API alone as `npm run gateway` does, on a free port. */
export async function startGateway({ name = 'gateway', ...options }: Options): Promise<TestServer> {
  return startServer('gateway.ts', 'GATEWAY_PORT', '/v1/models', { name, ...options });
}

async function startServer(
  script: string,
  portSetting: string,
  path: string,
  { environment, settings, name }: Options & { name: string },
): Promise<TestServer> {
  const port = await findFreePort();
  const logFile = join(root, 'test-results', `${name}-${port}.log`);
  await mkdir(dirname(logFile), { recursive: true });
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', script)], {
    cwd: root,
    env: { ...process.env, ...unset, ...environment, ...settings, [portSetting]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => child.on('close', () => log.end(resolve)));
  const url = `http://localhost:${port}`;
  while (!(await answers(url + path))) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}: see ${logFile}`);
    await delay(100);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, logFile, process: child, stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}

/** A TCP port that is free now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
