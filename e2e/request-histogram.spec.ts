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
