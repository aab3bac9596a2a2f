import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { startApp } from './support/app';
import { callApi } from './support/test';
import { makeTemporaryFolder } from './support/test-database';

const watcher = join(import.meta.dirname, 'support', 'watch-network.mjs');
// Longer than the interval of everything that the product does regularly.
const idleMs = 12_000;

let folder: string;
test.beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** Returns the distinct network accesses of processes, and the number of processes. */
async function read(file: string): Promise<{ asked: string[]; processes: number }> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const split = lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  return {
    asked: [...new Set(split.map(([, what = '']) => what))],
    processes: new Set(split.map(([pid]) => pid)).size,
  };
}

const isLocal = (what: string) => /^(?:connects to|looks up) (?:localhost|127\.0\.0\.1|::1|\/.*)$/.test(what);

test('the product sends nothing to other machines while it starts, is used and idles', async ({ page }) => {
  const log = join(folder, 'network.log');
  const settings = {
    DATA_DIR: join(folder, 'data'),
    NETWORK_LOG: log,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${watcher}`,
  };
  const app = await startApp({ settings, name: 'sends-nothing' });
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== app.url) foreign.push(request.url());
  });

  await page.goto(app.url);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.test');
  await page.getByLabel('Password', { exact: true }).fill('a long enough phrase 47');
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(/analytical-engines/);
  for (const path of ['permissions/api-keys', 'permissions/members', 'permissions/spaces', 'billing', 'settings']) {
    await page.goto(`${app.url}/analytical-engines/${path}`);
  }
  await page.goto(`${app.url}/docs`);
  expect((await callApi(app.url, 'pk_unknown')).status).toBe(401);
  await delay(idleMs);
  expect(await app.stop()).toBe(0);

  const { asked, processes } = await read(log);
  expect(asked.filter((what) => !isLocal(what))).toEqual([]);
  // The front and Next were watched, and both accessed the network.
  expect(processes).toBeGreaterThanOrEqual(2);
  expect(asked.length).toBeGreaterThan(0);
  expect(foreign).toEqual([]);
});

test('the watcher sees connections, names and datagrams', async () => {
  const log = join(folder, 'network.log');
  const script = `
    fetch('http://192.0.2.1:8080/', { signal: AbortSignal.timeout(200) }).catch(() => {});
    fetch('http://nobody.invalid/').catch(() => {});
    require('node:net').connect(9, '192.0.2.2').on('error', () => {}).unref();
    require('node:https').get('https://192.0.2.3/').on('error', () => {}).setTimeout(100, function () { this.destroy(); });
    require('node:dgram').createSocket('udp4').close();
    setTimeout(() => process.exit(), 500);`;
  await promisify(execFile)(process.execPath, ['--import', watcher, '-e', script], {
    env: { ...process.env, NETWORK_LOG: log },
  });
  const { asked } = await read(log);
  for (const what of ['connects to 192.0.2.1', 'connects to 192.0.2.2', 'connects to 192.0.2.3', 'opens udp']) {
    expect(asked).toContain(what);
  }
  expect(asked).toContain('looks up nobody.invalid');
});
