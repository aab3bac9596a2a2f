import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@/scripts/project-root';
import { startApp, type TestServer } from './support/app';
import { startRoundRobin } from './support/round-robin';
import { makeSecondCheckout } from './support/second-checkout';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

test.describe.configure({ mode: 'serial' });

let checkout: Awaited<ReturnType<typeof makeSecondCheckout>>;
let second: TestServer;
test.beforeAll(async () => {
  // The build takes minutes on a busy machine.
  test.setTimeout(900_000);
  checkout = await makeSecondCheckout();
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const environment = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER };
  second = await startApp({ name: 'second-build', checkout: checkout.folder, environment });
});
test.afterAll(async () => {
  await second?.stop();
  await checkout?.remove();
});

test('@long two builds of the same sources have the same server actions and the same files for browsers', async () => {
  const [here, there] = await Promise.all([projectRoot, checkout.folder].map(describeBuild));
  expect(Object.keys(here?.files ?? {}).length).toBeGreaterThan(20);
  expect(here?.actions.length).toBeGreaterThan(20);
  expect(there).toEqual(here);
});

async function describeBuild(folder: string) {
  const manifest = await readFile(join(folder, '.next', 'server', 'server-reference-manifest.json'), 'utf8');
  const chunks = join(folder, '.next', 'static');
  const files: Record<string, string> = {};
  for (const entry of await readdir(chunks, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(chunks.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return { actions: Object.keys(JSON.parse(manifest).node).sort(), files };
}

test('@long a key is created, used, changed and removed through two separate builds behind a load balancer', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const balancer = await startRoundRobin([appUrl, second.url]);
  const failed: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => failed.push(error.message));
  await signInAs(context, db, world.admin.id, balancer.url);
  await page.goto(balancer.url + keysPath(world));
  await page.getByRole('button', { name: 'New API Key' }).first().click();
  await page.getByLabel('Name').fill('Wanderer');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const secret = await page.getByLabel('API key', { exact: true }).inputValue();
  expect(secret).toMatch(/^pk_/);
  await page.getByRole('button', { name: 'Done' }).click();
  const statuses = async () => {
    const answers = await Promise.all([appUrl, second.url, balancer.url].map((url) => callApi(url, secret)));
    return Promise.all(answers.map(async (answer) => (answer.ok ? 200 : errorCodeOf(answer))));
  };
  expect(await statuses()).toEqual([200, 200, 200]);

  for (const [action, code] of [
    ['Disable', 'api_key_disabled'],
    ['Enable', 200],
    ['Disable', 'api_key_disabled'],
    ['Enable', 200],
  ] as const) {
    await page.getByRole('button', { name: 'Actions for Wanderer' }).click();
    await page.getByRole('menuitem', { name: action }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: action }).click();
    await expect(page.getByRole('alertdialog')).toBeHidden();
    expect(await statuses()).toEqual([code, code, code]);
  }
  await page.getByRole('link', { name: 'Wanderer' }).click();
  await expect(page.getByRole('heading', { name: 'Wanderer' })).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: 'Actions for Wanderer' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('textbox').fill('Wanderer');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  expect(await statuses()).toEqual(['api_key_removed', 'api_key_removed', 'api_key_removed']);

  expect(failed).toEqual([]);
  for (const served of balancer.served) {
    expect(served.length).toBeGreaterThan(10);
    expect(served).toContain('action');
  }
  await balancer.close();
});
