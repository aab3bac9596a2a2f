import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { spaces } from '@/db/schema/spaces';
import { expect, keysPath, test } from './support/test';

/** What every form does with its action, shown on a few of them. */

const isAction = (request: { method(): string; headers(): Record<string, string> }) =>
  request.method() === 'POST' && 'next-action' in request.headers();

/** Collects the server actions that a page sends. */
function watchActions(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => isAction(request) && sent.push(request.headers()['next-action'] ?? ''));
  return sent;
}

test('a form shows all its problems at once, focuses the first and sends nothing', async ({
  adminPage: page,
  world,
}) => {
  await page.goto(keysPath(world));
  const sent = watchActions(page);
  await page.getByRole('button', { name: 'New API Key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New API Key' });
  await dialog.getByLabel('Name').fill('\u200b');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/^Give the key a name/);
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('invoice\u202efdp.exe');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/^Use letters, digits, signs and spaces only\./);
  expect(sent).toEqual([]);
});

test('a page’s form shows all its problems at once and keeps what was typed', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByLabel('E-mail').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('Your name')).toHaveAccessibleDescription('Enter your name.');
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/^Enter an e-mail address/);
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/^Use at least 8 characters/);
  await expect(page.getByLabel('Your name')).toBeFocused();
  await expect(page.getByLabel('Organization')).toHaveValue('Analytical Engines');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('short');
});

test('a refusal of the server focuses its field and keeps what was typed', async ({ page, world }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByLabel('E-mail').fill(world.admin.email);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/^This address has an account already/);
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('correct horse battery');
});

test('a double click sends one action', async ({ adminPage: page, world, db }) => {
  await page.goto(`/${world.organization.slug}/permissions/spaces`);
  const sent = watchActions(page);
  await page.getByRole('button', { name: 'New space' }).click();
  await page.getByLabel('Name').fill('Pressed twice');
  await page.getByRole('button', { name: 'Create space' }).dblclick();
  await expect(page.getByRole('heading', { name: 'Pressed twice' })).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(await db.$count(spaces, eq(spaces.name, 'Pressed twice'))).toBe(1);
});

test('a lost connection says so and keeps what was typed', async ({ adminPage: page }) => {
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.route('**/account', (route) => (isAction(route.request()) ? route.abort() : route.continue()));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The server did not answer' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ada Lovelace');
  await page.unroute('**/account');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await expect(page.getByRole('alert').filter({ hasText: 'The server did not answer' })).toBeHidden();
});

test('a page from an older version offers to reload', async ({ adminPage: page }) => {
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  // The id of an action that this build doesn't have, as an older build would send it.
  await page.route('**/account', (route) => {
    const headers = route.request().headers();
    return route.continue(isAction(route.request()) ? { headers: { ...headers, 'next-action': 'f'.repeat(42) } } : {});
  });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'This page is from an older version. Reload it.' });
  await expect(alert).toBeVisible();
  await page.unroute('**/account');
  await Promise.all([page.waitForEvent('load'), alert.getByRole('button', { name: 'Reload' }).click()]);
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
});
