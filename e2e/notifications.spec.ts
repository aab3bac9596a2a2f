import { eq } from 'drizzle-orm';
import { users } from '@/db/schema/accounts';
import { seriousProblems } from './support/serious-problems';
import { expect, test } from './support/test';

test('a user chooses which mails they get, and about which keys', async ({ adminPage: page, db, world }) => {
  await page.goto('/account#notifications');
  const section = page.getByRole('region', { name: 'Notifications' });
  await expect(section.getByRole('heading')).toBeInViewport();
  await expect(section.getByText(world.admin.email)).toBeVisible();
  await expect(section.getByText('This installation has no mail server')).toBeVisible();
  const mailMe = section.getByRole('group', { name: 'Mail me when' });
  const expiring = mailMe.getByRole('checkbox', { name: 'A key expires soon' });
  const removed = mailMe.getByRole('checkbox', { name: 'A removed key is still called' });
  const webhook = mailMe.getByRole('checkbox', { name: 'A webhook was disabled' });
  const own = section.getByRole('radio', { name: 'Only my keys' });
  const save = section.getByRole('button', { name: 'Save' });
  for (const choice of [expiring, removed, webhook]) await expect(choice).toBeChecked();
  await expect(expiring).toHaveAccessibleDescription('14, 7 and 1 day ahead');
  await expect(section.getByRole('radio', { name: /all keys of spaces where I am admin/ })).toBeChecked();
  await expect(save).toBeDisabled();
  expect(await seriousProblems(page)).toEqual([]);

  // With only the keyboard.
  await expiring.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await expect(removed).toBeFocused();
  await webhook.uncheck();
  await own.check();
  await save.click();
  await expect(page.getByRole('status').filter({ hasText: 'Notifications saved' })).toBeAttached();
  await expect(section.getByText('Saved', { exact: true })).toBeVisible();
  await expect(save).toBeDisabled();
  const [stored] = await db.select().from(users).where(eq(users.id, world.admin.id));
  expect(stored).toMatchObject({
    mailsExpiring: false,
    mailsRemovedKeyUsed: true,
    mailsWebhookDisabled: false,
    mailsOwnKeysOnly: true,
  });

  await page.reload();
  await expect(expiring).not.toBeChecked();
  await expect(removed).toBeChecked();
  await expect(webhook).not.toBeChecked();
  await expect(own).toBeChecked();
  // After changing and reverting a choice, there is nothing to save.
  await removed.uncheck();
  await expect(save).toBeEnabled();
  await removed.check();
  await expect(save).toBeDisabled();
});

test('the choices fit a screen of 320 pixels in the dark theme', async ({ adminPage: page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/account#notifications');
  await expect(page.getByRole('region', { name: 'Notifications' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  expect(await seriousProblems(page)).toEqual([]);
});
