import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { findFreePort } from '@/db/free-port';
import { callApi, errorCodeOf } from './support/test';
import { makeTemporaryFolder } from './support/test-database';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

// The user "nobody" if the tests run as root, to whom file modes don't apply.
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let folder: string;

test.beforeEach(async () => {
  folder = await makeTemporaryFolder();
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
});

test.afterEach(async () => {
  await run('chmod', ['-R', 'u+w', folder]);
  await rm(folder, { recursive: true, force: true });
});

test('a read-only release runs with Node alone: a key is created, used, backed up, restored and removed', async ({
  page,
}) => {
  // A release is built, packed and unpacked, and two databases are set up.
  test.slow();
  await run('npm', ['run', 'release'], { cwd: root });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const tarball = join(root, 'release', `api-key-dashboard-${version}-${process.platform}-${process.arch}.tar.gz`);
  await run('tar', ['-xzf', tarball, '-C', folder]);
  const release = join(folder, `api-key-dashboard-${version}`);
  await run('chmod', ['-R', 'a-w', release]);
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const collected = new Set<string>();
  const collector = createServer((request, response) => {
    collected.add(`${request.method} ${request.url}`);
    request.resume();
    response.end();
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  // Nothing from the checkout: no loader, no setting, no node_modules of a parent folder.
  const environment: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    HOME: folder,
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    BACKUP_PASSPHRASE: 'four plain words here',
    INIT_EMAIL: 'ada@example.test',
    INIT_PASSWORD: 'four plain words here',
    INIT_ORGANIZATION: 'Acme',
    INIT_PLAN: 'pulze_x_suite',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  };
  const runScript = (script: string, ...args: string[]) =>
    run('npm', ['run', '--silent', script, '--', ...args], { ...user, cwd: release, env: environment });
  const app = spawn(process.execPath, ['server.js'], { ...user, cwd: release, env: environment, stdio: 'inherit' });
  try {
    await expect(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200)).toPass({ timeout: 120_000 });

    await page.goto(url);
    await page.getByLabel('E-mail').fill('ada@example.test');
    await page.getByLabel('Password', { exact: true }).fill('four plain words here');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'API Keys' }).first().click();
    await page.getByRole('button', { name: 'New API Key' }).first().click();
    await page.getByLabel('Name').fill('Released');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const field = page.getByLabel('API key', { exact: true });
    await expect(field).toHaveValue(/^pk_[0-9A-Za-z]{36}$/);
    const secret = await field.inputValue();
    expect((await callApi(url, secret)).status).toBe(200);
    await page.getByRole('button', { name: 'Done' }).click();

    await expect(async () => expect(collected).toContain('POST /v1/traces')).toPass();

    const shown = spawn('npm', ['run', '--silent', 'db:url'], { ...user, cwd: release, env: environment });
    const [address] = await once(shown.stdout.setEncoding('utf8'), 'data');
    expect(address).toMatch(/^postgres:\/\/dashboard:\w+@127\.0\.0\.1:\d+\/dashboard\n$/);
    shown.kill('SIGTERM');

    const backup = join(folder, 'backup');
    await runScript('backup', backup);
    const { findings } = JSON.parse((await runScript('admin', 'doctor', '--json')).stdout) as {
      findings: { check: string; ok: boolean }[];
    };
    expect(findings.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(['proxy']);

    await page.getByRole('button', { name: 'Actions for Released' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Remove API key' });
    await dialog.getByLabel('type its name').fill('Released');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
    expect(await errorCodeOf(await callApi(url, secret))).toBe('api_key_removed');

    const journal = join(folder, 'data', 'journal');
    environment.DATA_DIR = join(folder, 'restored');
    const { stdout } = await runScript('restore', backup, '--journal', journal);
    expect(stdout).toMatch(/changed by it: .*1 keys/);
  } finally {
    app.kill('SIGTERM');
  }
  const [code] = app.exitCode === null ? await once(app, 'exit') : [app.exitCode];
  expect(code).toBe(0);
  collector.close();
});
