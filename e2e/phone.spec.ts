import type { Page } from '@playwright/test';
import { insertApiKey } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, test } from './support/test';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const monthsAgo = (months: number) => new Date(Date.now() - months * 31 * 86_400_000);

/** Rests a finger on an element. */
async function longPress(page: Page, text: string) {
  const box = await page.getByText(text, { exact: true }).boundingBox();
  if (!box) throw new Error(`${text} is not on the page.`);
  const session = await page.context().newCDPSession(page);
  const touchPoints = [{ x: box.x + 5, y: box.y + box.height / 2 }];
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await page.waitForTimeout(800);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('on a phone, a sheet contains the attention filters, filters and order, and counts matches', async ({
  adminPage: page,
  db,
  world,
}) => {
  const space = { ...world.space };
  await insertApiKey(db, space, world.admin.id, { name: 'Forgotten', createdAt: monthsAgo(2) });
  await insertApiKey(db, space, world.admin.id, { name: 'Worker', environment: 'production' });
  await insertApiKey(db, space, world.admin.id, { name: 'Other worker', environment: 'production' });
  await page.goto(keysPath(world));
  await expect(page.getByRole('button', { name: '1 needs attention' })).toBeVisible();
  const sheet = page.getByRole('dialog', { name: 'Filter', exact: true });
  // The button works after the page's script runs.
  await expect(async () => {
    if (!(await sheet.isVisible())) await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(sheet).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await sheet.getByRole('button', { name: 'Filter by environment' }).click();
  await page.getByRole('dialog', { name: 'Filter by environment' }).getByLabel('Production').check();
  await page.keyboard.press('Escape');
  await expect(sheet.getByRole('button', { name: 'Show 2 API keys' })).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await sheet.getByLabel('Sort by').selectOption('Sort by name, descending');
  await sheet.getByRole('button', { name: 'Show 2 API keys' }).click();
  await expect(page.getByRole('link', { name: /orker$/ })).toHaveText(['Worker', 'Other worker']);
  await expect(page.getByRole('button', { name: 'Filter, 1 set' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove filter environment' }).click();

  await page.getByRole('button', { name: '1 needs attention' }).click();
  await sheet.getByRole('button', { name: '1 Never used' }).click();
  await sheet.getByRole('button', { name: 'Show 1 API key' }).click();
  await expect(page.getByRole('link', { name: 'Forgotten' })).toBeVisible();
});

test('a long press selects a key on a phone, and does not open it', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'One' });
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Two' });
  await page.goto(keysPath(world));
  await page.waitForLoadState('networkidle');
  await longPress(page, 'Two');
  await expect(page.getByRole('region', { name: '1 selected' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Select Two' })).toBeChecked();
  await expect(page).toHaveURL(keysPath(world));
  await page.getByRole('checkbox', { name: 'Select One' }).tap();
  await expect(page.getByRole('region', { name: '2 selected' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear selection' }).tap();
  await page.getByRole('link', { name: 'One' }).tap();
  await expect(page).toHaveURL(/api-keys\/[0-9a-f-]{36}$/);
});
