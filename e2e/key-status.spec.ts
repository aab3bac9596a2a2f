import type { Page } from '@playwright/test';
import { insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { openKey } from './support/key-page';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

const statusOf = (page: Page) => page.getByRole('region', { name: 'Status' });
const checkOf = (page: Page, subject: string) =>
  statusOf(page).getByRole('list', { name: 'Checks' }).getByRole('listitem').filter({ hasText: subject });

test('the status of a working key is one line, and its checks are in a disclosure', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const { secret } = await openKey(page, db, world, { tokensPerMinute: 5_000, concurrentRequests: 3 });
  await expect(statusOf(page).locator('summary')).toContainText('Works Nothing refuses it. 0 of 60 requests used now.');
  await expect(statusOf(page).getByRole('list', { name: 'Checks' })).toBeHidden();
  expect((await callApi(appUrl, secret)).status).toBe(200);
  await page.reload();
  await statusOf(page).getByText('Show the 9 checks').click();
  await expect(statusOf(page).getByRole('listitem')).toHaveCount(9);
  await expect(checkOf(page, 'State')).toHaveText(/Fine: State\s*Active/);
  await expect(checkOf(page, 'Limits')).toContainText('of 5,000 used now');
  await expect(checkOf(page, 'Limits')).toContainText('of 3 used now');
  await expect(checkOf(page, 'Limits')).toContainText('of 600 used now, refills 6,000 a minute');
  await expect(statusOf(page)).toContainText('None of the newest 100,000 requests was refused in the last 30 days.');
});

test('the status of a disabled and of an expired key says what to do and shows refused requests', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const disabled = await openKey(page, db, world, { disabledAt: new Date() });
  expect(await errorCodeOf(await callApi(appUrl, disabled.secret))).toBe('api_key_disabled');
  await expect(statusOf(page).locator('summary')).toContainText('Refuses every request');
  await expect(checkOf(page, 'State')).toContainText('Disabled');
  await expect(checkOf(page, 'State')).toContainText('Enable it again.');
  await expect(async () => {
    await page.reload();
    await expect(statusOf(page).getByRole('row', { name: /The key is disabled\./ })).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await openKey(page, db, world, { expiresAt: new Date(Date.now() - 30 * 86_400_000) });
  await expect(statusOf(page).locator('summary')).toContainText('Refuses every request');
  await expect(checkOf(page, 'Expiry')).toContainText('Refuses: Expiry');
  await expect(checkOf(page, 'Expiry')).toContainText('Set a later date under Settings, Expires.');
});

test('the check of a list of addresses shows refused requests and, if permitted, their addresses', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const { id, secret } = await openKey(page, db, world, { allowedAddresses: ['203.0.113.0/24'] });
  expect(await errorCodeOf(await callApi(appUrl, secret))).toBe('address_not_allowed');
  await expect(async () => {
    await page.reload();
    await expect(statusOf(page)).toContainText('Works, but refused 1 request in the last 24 hours', { timeout: 1_000 });
  }).toPass();
  const check = checkOf(page, 'IP addresses');
  await expect(check).toContainText('Only 203.0.113.0/24. Refused 1 request in the last 24 hours');
  await expect(check).toContainText(/Add (127\.0\.0\.1|::1) under Settings, IP addresses/);
  await expect(check.getByRole('link', { name: 'Refused 1 request' })).toHaveAttribute(
    'href',
    `/${world.organization.slug}/usage/requests?key=${id}&code=address_not_allowed`,
  );
  const row = statusOf(page).getByRole('row', { name: /may not be used from this IP address/ });
  await expect(row.getByRole('cell')).toHaveText([/Just now|min ago/, /IP address/, '–', /127\.0\.0\.1|::1/, 'node']);

  const member = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, member.id, 'viewer');
  await insertSpaceMember(db, world.space, member.id, 'viewer');
  const context = await browser.newContext();
  await signInAs(context, db, member.id, appUrl);
  const theirs = await context.newPage();
  await theirs.goto(`${appUrl}${keysPath(world)}/${id}`);
  await expect(checkOf(theirs, 'IP addresses')).toContainText('can add the caller’s address');
  await expect(statusOf(theirs).getByRole('columnheader')).toHaveText(['Refused', 'Reason', 'Model', 'Client']);
  await context.close();
});
