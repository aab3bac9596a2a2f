import type { Locator, Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { users } from '@/db/schema/accounts';
import { spaces } from '@/db/schema/spaces';
import { expect, test } from './support/test';

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${target}`);
}

test('a user manages spaces and the account using only the keyboard', async ({ adminPage: page, db, world }) => {
  await page.goto(`/${world.organization.slug}/permissions/spaces`);
  await tabTo(page, page.getByRole('button', { name: 'New space' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('dialog').getByLabel('Name'));
  await page.keyboard.type('Made without a pointer');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Made without a pointer', level: 1 })).toBeVisible();
  const ofWorld = eq(spaces.organizationId, world.organization.id);
  expect(await db.$count(spaces, ofWorld)).toBe(2);

  await page.goto('/account');
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Ada by keys');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => db.select({ name: users.name }).from(users).where(eq(users.id, world.admin.id)))
    .toEqual([{ name: 'Ada by keys' }]);
  await tabTo(page, page.getByRole('button', { name: 'Sign out everywhere' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: /Sign out/ }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sign-in/);
});
