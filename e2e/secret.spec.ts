import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import type { FixtureDb } from './support/fixtures';
import { callApi, expect, keysPath, test } from './support/test';

async function openCreated(page: Page, name = 'Backend service'): Promise<string> {
  await page.getByRole('button', { name: 'New API Key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const field = page.getByLabel('API key', { exact: true });
  await expect(field).toHaveValue(/^pk_/);
  return field.inputValue();
}

/** Returns all rows of all tables as text, like a dump of the database. */
async function dumpDatabase(db: FixtureDb): Promise<string> {
  const tables = await db.execute<{ name: string }>(
    sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'drizzle')`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => db.execute<{ line: string }>(sql.raw(`select t::text as line from ${name} t`))),
  );
  return rows
    .flat()
    .map(({ line }) => line)
    .join('\n');
}

test('the secret is in exactly one response and nowhere else', async ({
  adminPage: page,
  context,
  db,
  world,
  appUrl,
}) => {
  const bodies: string[] = [];
  // Fetched by the test, because a browser discards the bodies of responses when it navigates.
  await page.route('**/*', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const body = await response.body();
    bodies.push(body.toString());
    await route.fulfill({ response, body });
  });
  await page.goto(keysPath(world));
  const secret = await openCreated(page);
  await callApi(appUrl, secret);
  await callApi(appUrl, secret, { messages: 'not a list' });

  const whileOpen = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      document.title,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
    ]),
  );
  expect(whileOpen).not.toContain(secret);
  expect(JSON.stringify(await context.cookies())).not.toContain(secret);

  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);
  await page.reload();
  await page.getByRole('link', { name: 'Backend service' }).waitFor();
  await page.goto(`${keysPath(world)}?q=backend`);
  await page.getByRole('link', { name: 'Backend service' }).waitFor();
  const flight = await page.request.get(keysPath(world), { headers: { rsc: '1' } });
  expect(await flight.text()).not.toContain(secret);

  // Responses that are still arriving count too.
  await page.unrouteAll({ behavior: 'wait' });
  expect(bodies.filter((body) => body.includes(secret))).toHaveLength(1);

  const dump = await dumpDatabase(db);
  expect(dump).toContain(secret.slice(-5));
  expect(dump).not.toContain(secret);
  expect(dump).not.toContain(secret.slice(3, 33));
  const log = await readFile(process.env.APP_LOG_FILE ?? '', 'utf8');
  expect(log).toContain('localhost');
  expect(log).not.toContain(secret.slice(3, 33));
});

test('Escape, an outside click, Back or closing the tab do not lose an uncopied secret', async ({
  adminPage: page,
  world,
}) => {
  await page.goto('/account-that-is-not-there');
  await page.goto(keysPath(world));
  const secret = await openCreated(page);
  const field = page.getByLabel('API key', { exact: true });
  const question = page.getByRole('alert').filter({ hasText: 'You have not copied the key' });
  const goBack = page.getByRole('button', { name: 'Go back' });

  await page.keyboard.press('Escape');
  await expect(question).toBeVisible();
  await goBack.click();
  await expect(question).toBeHidden();

  await page.mouse.click(5, 5);
  await expect(question).toBeVisible();
  await goBack.click();

  await page.evaluate(() => history.back());
  await expect(question).toBeVisible();
  await expect(field).toHaveValue(secret);
  await goBack.click();
  await page.evaluate(() => history.back());
  await expect(question).toBeVisible();
  await goBack.click();

  const asked = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await closing;
  await expect(field).toHaveValue(secret);

  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/account-that-is-not-there/);
});

test('a page restored from the back/forward cache does not show the secret', async ({ adminPage: page, world }) => {
  await page.goto(keysPath(world));
  const secret = await openCreated(page);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  expect(await page.content()).not.toContain(secret);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('copying works without navigator.clipboard, and reports success only after it succeeded', async ({
  adminPage: page,
  world,
}) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined }));
  await page.goto(keysPath(world));
  const secret = await openCreated(page);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  // Not into a search box, which refuses secrets.
  await page.getByRole('button', { name: 'New API Key' }).click();
  await page.getByLabel('Name').click();
  await page.keyboard.press('Control+V');
  await expect(page.getByLabel('Name')).toHaveValue(secret);
});

test('the secret is selected and the keys to press are shown when the browser refuses to copy', async ({
  adminPage: page,
  world,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
    document.execCommand = () => false;
  });
  await page.goto(keysPath(world));
  const secret = await openCreated(page);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Press Ctrl+C' })).toBeVisible();
  await expect(page.getByText('Copied')).toHaveCount(0);
  const selected = await page
    .getByLabel('API key', { exact: true })
    .evaluate((field: HTMLInputElement) => field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0));
  expect(selected).toBe(secret);
});

test('a double click creates one key', async ({ adminPage: page, db, world }) => {
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'New API Key' }).click();
  await page.getByLabel('Name').fill('Only one');
  await page.getByRole('button', { name: 'Create', exact: true }).dblclick();
  await expect(page.getByLabel('API key', { exact: true })).toHaveValue(/^pk_/);
  const { apiKeys } = await import('@/db/schema/api-keys');
  const { eq } = await import('drizzle-orm');
  expect(await db.$count(apiKeys, eq(apiKeys.organizationId, world.organization.id))).toBe(1);
});
