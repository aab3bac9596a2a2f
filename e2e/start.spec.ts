import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startApp } from './support/app';
import { makeTemporaryFolder } from './support/test-database';

/** `npm start` on an embedded database of its own. */
let dataDir: string;

test.beforeEach(async () => {
  dataDir = await makeTemporaryFolder();
});

test.afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('the first start leads to the first account, the second app is refused, SIGTERM ends with 0', async ({ page }) => {
  const settings = { DATA_DIR: dataDir };
  const app = await startApp({ settings, name: 'first-start' });
  await page.goto(app.url);
  await expect(page).toHaveURL(`${app.url}/sign-up`);
  await expect.poll(() => readFile(app.logFile, 'utf8')).toContain(`Open ${app.url} to create your account`);

  const second = startApp({ settings, name: 'second-start' });
  await expect(second).rejects.toThrow(`Already running at ${app.url} (pid ${app.process.pid})`);

  expect(await app.stop()).toBe(0);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('after kill -9 of the app nothing of it keeps the port, and the next start takes over', async ({ request }) => {
  const settings = { DATA_DIR: dataDir };
  const app = await startApp({ settings, name: 'killed' });
  app.process.kill('SIGKILL');
  await expect
    .poll(() =>
      request.get(app.url).then(
        () => 'answers',
        () => 'gone',
      ),
    )
    .toBe('gone');
  const next = await startApp({ settings, name: 'after-kill' });
  expect(await next.stop()).toBe(0);
});
