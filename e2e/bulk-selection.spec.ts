import { eq } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { bar, insertKeys, question, selectKey } from './support/bulk';
import { chooseFilter } from './support/choose-filter';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, test } from './support/test';

test('a user selects single keys, ranges, a page and all matches; another filter clears the selection', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertKeys(db, world, 25);
  await page.goto(keysPath(world));
  await selectKey(page, 'Select Key 24');
  await expect(bar(page, 1)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select Key 20' }).click({ modifiers: ['Shift'] });
  await expect(bar(page, 5)).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  // Pages keep the selection.
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page.getByText('21–25 of 25')).toBeVisible();
  await selectKey(page, 'Select all on this page');
  await expect(bar(page, 10)).toBeVisible();
  await page.getByRole('button', { name: 'Select all 25 that match' }).click();
  await expect(bar(page, 25)).toBeVisible();
  await page.getByRole('button', { name: 'Only this page' }).click();
  await expect(bar(page, 5)).toBeVisible();
  await chooseFilter(page, 'status', 'Active');
  await expect(page.getByRole('region', { name: /selected/ })).toHaveCount(0);
  await expect(page.getByText('The selection was cleared, because other keys are shown')).toBeVisible();
});

test('a user moves between rows, selects keys, disables them and clears the selection by keyboard', async ({
  adminPage: page,
  db,
  world,
}) => {
  const keys = await insertKeys(db, world, 4);
  await page.goto(keysPath(world));
  await page.getByRole('link', { name: 'Key 3' }).waitFor();
  // The page handles keys after its script runs.
  await expect(async () => {
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await expect(page.getByRole('link', { name: 'Key 3' })).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.getByRole('link', { name: 'Key 2' })).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await expect(bar(page, 3)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /selected/ })).toHaveCount(0);
  await page.keyboard.press('x');
  const disable = bar(page, 1).getByRole('button', { name: 'Disable' });
  for (
    let presses = 0;
    presses < 30 && !(await disable.evaluate((el) => el === document.activeElement));
    presses += 1
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(question(page)).toContainText('Disable 1 API key?');
  await expect(question(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(question(page).getByRole('button', { name: 'Disable 1 key' })).toBeEnabled();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(question(page)).toContainText('1 API key disabled');
  await expect(question(page).getByRole('button', { name: 'Done' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /Key 1/ })).toContainText('Disabled');
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.id, keys[1]?.id ?? ''));
  expect(row?.disabledAt).not.toBeNull();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /Key/ })).toBeVisible();
});

test('on a phone, keys are selected from the menu of the list, and the bar fits', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertKeys(db, world, 3);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(keysPath(world));
  await expect(page.getByRole('checkbox', { name: 'Select Key 0' })).toBeHidden();
  // The menu opens after the page's script runs.
  await expect(async () => {
    await page.getByRole('button', { name: 'More for this list' }).click();
    await page.getByRole('menuitem', { name: 'Select keys' }).click({ timeout: 1_000 });
  }).toPass();
  await selectKey(page, 'Select Key 2');
  await expect(bar(page, 1)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await bar(page, 1).getByRole('button', { name: 'More actions for the selection' }).click();
  await page.getByRole('menuitem', { name: 'Set environment' }).click();
  await expect(question(page)).toContainText('Set the environment of');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});
