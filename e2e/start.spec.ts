import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { isAlive, seemsAlive } from '@/db/embedded/pid-file';
import { startApp } from './support/app';
import { makeTemporaryFolder } from './support/test-database';

/** The folder of an embedded database of each test. */
let dataDir: string;

test.beforeEach(async () => {
  dataDir = await makeTemporaryFolder();
});

test.afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('the first npm start offers to create an account, a second app is refused, and SIGTERM ends the app with 0', async ({
  page,
}) => {
  const settings = { DATA_DIR: dataDir };
  const app = await startApp({ settings, name: 'first-start', byNpm: true });
  await page.goto(app.url);
  await expect(page).toHaveURL(`${app.url}/sign-up`);
  await expect.poll(() => readFile(app.logFile, 'utf8')).toContain(`Open ${app.url} to create your account`);

  const second = startApp({ settings, name: 'second-start' });
  const [pid] = await childrenOf(app.process.pid, 'node');
  await expect(second).rejects.toThrow(`Already running at ${app.url} (pid ${pid})`);

  expect(await app.stop()).toBe(0);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
});

/** Returns the processes of a program that a process started. */
async function childrenOf(parent: number | undefined, program: 'next' | 'node'): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, of, name = '']) => Number(of) === parent && basename(name).startsWith(program))
    .map(([id]) => Number(id));
}

test('after kill -9 of the app, Next ends too, and the next start takes over', async () => {
  const settings = { DATA_DIR: dataDir };
  const app = await startApp({ settings, name: 'killed' });
  const [next = 0, ...others] = await childrenOf(app.process.pid, 'next');
  expect([seemsAlive(next), others]).toEqual([true, []]);
  app.process.kill('SIGKILL');
  await expect.poll(() => isAlive(next)).toBe(false);
  const second = await startApp({ settings, name: 'after-kill' });
  expect(await second.stop()).toBe(0);
});

test('the app closes its database and exits with 1 when Next dies', async () => {
  const app = await startApp({ settings: { DATA_DIR: dataDir }, name: 'next-killed' });
  const ended = once(app.process, 'exit');
  const [next = 0] = await childrenOf(app.process.pid, 'next');
  process.kill(next, 'SIGKILL');
  expect(await ended).toEqual([1, null]);
  expect(await readFile(app.logFile, 'utf8')).toContain('The app ended by itself');
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
});
