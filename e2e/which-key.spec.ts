import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { createSecret } from '@/lib/api-keys/secret';
import {
  insertApiKey,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
  insertWorld,
} from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Which key is this?' });
const fieldOf = (page: Page) => page.getByLabel('A secret, or a text that contains some');

async function openDialog(page: Page) {
  await page.getByRole('button', { name: 'More for this list' }).click();
  await page.getByRole('menuitem', { name: 'Which key is this?' }).click();
  return dialogOf(page);
}

test('a pasted secret is masked at once, its key is shown, and the key can be rotated', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Leaked in a log' });
  const requests: { url: string; body: string }[] = [];
  page.on('request', (request) => requests.push({ url: request.url(), body: request.postData() ?? '' }));
  await page.goto(keysPath(world));
  const dialog = await openDialog(page);
  await expect(fieldOf(page)).toBeFocused();
  await fieldOf(page).fill(`password=hunter2\nOPENAI_API_KEY=${key.secret}   # ci.log`);
  await expect(dialog.getByText('Leaked in a log')).toBeVisible();
  await expect(dialog).toContainText('Active');
  await expect(dialog).toContainText('Test Space');
  await expect(dialog).toContainText('Test Admin');
  await expect(fieldOf(page)).toHaveValue(
    `password=hunter2\nOPENAI_API_KEY=pk_${'•'.repeat(31)}${key.lastFive}   # ci.log`,
  );
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  expect(await page.content()).not.toContain(key.secret.slice(3, 33));
  expect(requests.filter(({ url }) => url.includes(key.secret.slice(3, 33)))).toEqual([]);
  expect(requests.filter(({ body }) => body.includes(key.secret))).toHaveLength(1);
  expect(requests.filter(({ body }) => body.includes('hunter2'))).toEqual([]);

  await dialog.getByRole('button', { name: 'Rotate' }).click();
  const rotate = page.getByRole('dialog', { name: 'Rotate API key' });
  await rotate.getByRole('radio', { name: 'Not at all' }).check();
  await rotate.getByRole('button', { name: 'Rotate and end the old secret' }).click();
  await expect(page.getByLabel('API key', { exact: true })).toHaveValue(/^pk_/);
  expect(await errorCodeOf(await callApi(appUrl, key.secret))).toBe('api_key_replaced');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await openDialog(page);
  await fieldOf(page).fill(key.secret);
  await expect(dialog).toContainText('A rotation replaced this secret');
  const log = await readFile(process.env.APP_LOG_FILE ?? '', 'utf8');
  expect(log).not.toContain(key.secret.slice(3, 33));
});

test('the keys of several secrets are listed in the order of the text, and each line opens its key', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const active = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Harness' });
  const removed = await insertApiKey(db, { ...world.space }, world.admin.id, {
    name: 'Chatbot v1',
    removedAt: new Date(),
    removedBy: world.admin.id,
  });
  await callApi(appUrl, removed.secret);
  const other = await insertWorld(db);
  const foreign = await insertApiKey(db, other.space, other.admin.id, { name: 'Foreign' });
  const secrets = [active.secret, removed.secret, foreign.secret, createSecret(), active.secret.slice(0, -1)];
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(keysPath(world));
  const dialog = await openDialog(page);
  await fieldOf(page).fill(secrets.map((secret, index) => `KEY_${index}=${secret}`).join('\n'));
  const unknown = `Not a key of ${world.organization.name} that you may see`;
  await expect(dialog.getByRole('listitem')).toHaveText([
    /^Harness.*Active/,
    /^Chatbot v1.*Removed/,
    new RegExp(`^${unknown}`),
    new RegExp(`^${unknown}`),
    /^Not a whole secret: a character is missing or wrong/,
  ]);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  expect(await dialog.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
  await expect(dialog).not.toContainText('Foreign');
  await dialog.getByRole('button', { name: /Chatbot v1/ }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Removed by Test Admin');
  await expect(dialog.getByRole('button', { name: /Rotate|Disable|Remove/ })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Back to all 5' }).click();
  await dialog.getByRole('button', { name: /Harness/ }).click();
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('API key Harness disabled')).toBeVisible();
});

test('the search refuses a pasted secret and offers to look up its key', async ({ adminPage: page, db, world }) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Searched' });
  await page.goto(keysPath(world));
  await page.getByRole('searchbox', { name: 'Search API keys' }).fill(key.secret);
  await page.getByRole('alert').getByRole('button', { name: 'Which key is this?' }).click();
  await expect(dialogOf(page).getByText('Searched')).toBeVisible();
  expect(page.url()).not.toContain('pk_');
});

test('a member learns nothing about keys in spaces of others, for any secret', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const member = await insertUser(db, { name: 'Member' });
  await insertMember(db, world.organization.id, member.id, 'viewer');
  await insertSpaceMember(db, { organizationId: world.organization.id, id: world.space.id }, member.id, 'viewer');
  await insertApiKey(db, { ...world.space }, member.id, { name: 'Visible' });
  const hidden = await insertSpace(db, world.organization.id, { name: 'Hidden' });
  const key = await insertApiKey(db, hidden, world.admin.id, { name: 'Hidden key' });
  await signInAs(context, db, member.id, appUrl);
  await page.goto(keysPath(world));
  const dialog = await openDialog(page);
  const texts: (string | null)[] = [];
  for (const secret of [key.secret, createSecret()]) {
    await fieldOf(page).fill(secret);
    await expect(fieldOf(page)).toHaveValue(`pk_${'•'.repeat(31)}${secret.slice(-5)}`);
    const text = await dialog.getByRole('status').textContent();
    texts.push(text);
  }
  expect(texts[0]).toContain(`No key of ${world.organization.name} that you may see has this secret.`);
  expect(new Set(texts).size).toBe(1);
});
