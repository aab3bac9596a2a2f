import { logRequests, refused } from './support/log-requests';
import { expect, test } from './support/test';

test('a bar above the list narrows the time, by pointer and by keyboard', async ({ adminPage: page, db, world }) => {
  const { ids } = await logRequests(db, world, [
    refused,
    refused,
    { ...refused, startedAt: new Date(Date.now() - 7_200_000) },
  ]);
  await page.goto(`/${world.organization.slug}/usage/requests?code=api_key_removed`);
  const bars = page.getByRole('navigation', { name: 'Requests over time' }).getByRole('link');
  await expect(bars.last()).toHaveAccessibleName(/refused$|no requests$/);
  const shown = bars.and(page.getByRole('link', { name: /: 1 refused$/ })).first();
  await shown.click();
  await expect(page).toHaveURL(/code=api_key_removed&from=.*&to=/);
  await expect(page.locator(`tr[data-id="${ids[2]}"]`)).toBeVisible();
  await expect(page.locator('main tr[data-id]')).toHaveCount(1);
  await page.goBack();
  await expect(page.locator('main tr[data-id]')).toHaveCount(3);
  await bars.last().focus();
  await page.keyboard.press('Home');
  await expect(bars.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No requests match these filters' })).toBeVisible();
});

test('several bars are selected by dragging, or with Shift and the arrow keys', async ({
  adminPage: page,
  db,
  world,
}) => {
  await logRequests(db, world, [refused, { ...refused, startedAt: new Date(Date.now() - 20 * 3_600_000) }]);
  await page.goto(`/${world.organization.slug}/usage/requests?code=api_key_removed`);
  const bars = page.getByRole('navigation', { name: 'Requests over time' }).getByRole('link');
  const rows = page.locator('main tr[data-id]');
  await expect(rows).toHaveCount(2);
  const last = await bars.count().then((count) => count - 1);

  await bars.nth(last - 1).hover();
  await page.mouse.down();
  await bars.nth(last).hover();
  await expect(bars.nth(last)).toHaveAccessibleName(/: 1 refused$/);
  await page.mouse.up();
  await expect(page).toHaveURL(/code=api_key_removed&from=.*&to=/);
  await expect(rows).toHaveCount(1);

  await page.goBack();
  await expect(rows).toHaveCount(2);
  await bars.last().focus();
  await page.keyboard.press('Shift+Home');
  await expect(bars.first()).toBeFocused();
  await expect(bars.first()).toHaveAccessibleName(/: 2 refused$/);
  await page.keyboard.press('Escape');
  await expect(bars.first()).not.toHaveAccessibleName(/: 2 refused$/);
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/code=api_key_removed&from=.*&to=/);
  await expect(rows).toHaveCount(1);
});
