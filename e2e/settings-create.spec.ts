import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { organizations } from '@/db/schema/organizations';
import { titleAt } from './support/rounds';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, test } from './support/test';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'New API Key' });
const lineOf = (page: Page, name: string) => dialogOf(page).getByRole('button', { name: new RegExp(`^${name}`) });
const moreSettings = (page: Page) => dialogOf(page).getByRole('button', { name: 'More settings' });

async function openDialog(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'New API Key' }).first().click();
  await dialogOf(page).waitFor();
}

test('the create dialog has two fields, summarizes the settings, and remembers whether they were open', async ({
  adminPage: page,
  world,
}) => {
  await openDialog(page, keysPath(world));
  await expect(dialogOf(page).locator('input, select, textarea')).toHaveCount(2);
  await expect(moreSettings(page)).toContainText('No environment, never expires, no restrictions');
  await page.getByLabel('Name').fill('Checkout service - Production');
  await expect(moreSettings(page)).toContainText('Production, never expires, no restrictions');
  await moreSettings(page).click();
  await expect(lineOf(page, 'Environment')).toContainText('Production from the name');
  await expect(lineOf(page, 'Limits')).toContainText('600 a minute, burst 60');
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toBeHidden();

  await openDialog(page, keysPath(world));
  await expect(moreSettings(page)).toHaveAttribute('aria-expanded', 'true');
  await moreSettings(page).click();
  await openDialog(page, keysPath(world));
  await expect(moreSettings(page)).toHaveAttribute('aria-expanded', 'false');
});

test('the name does not change an environment that the user chose', async ({ adminPage: page, world }) => {
  await openDialog(page, keysPath(world));
  await moreSettings(page).click();
  await page.getByLabel('Name').fill('Worker staging');
  await expect(lineOf(page, 'Environment')).toContainText('Staging from the name');
  await lineOf(page, 'Environment').click();
  await page.getByRole('radio', { name: 'Development' }).check();
  await page.getByLabel('Name').fill('Worker production');
  await expect(lineOf(page, 'Environment')).toContainText('Development');
  await expect(lineOf(page, 'Environment')).not.toContainText('from the name');
});

test('a key is created with every setting, using only the keyboard', async ({ adminPage: page, db, world }) => {
  await openDialog(page, keysPath(world));
  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
  /** Opens a line with Enter, and moves into its first control. */
  const open = async (name: string) => {
    await lineOf(page, name).focus();
    await press('Enter', 'Tab');
  };
  await page.keyboard.type('Nightly job - dev');
  await moreSettings(page).focus();
  await press('Space');

  await open('Expires');
  // From "Never" over 7 to 30 days.
  await press('ArrowRight', 'ArrowRight');
  await expect(dialogOf(page).getByText(/^Until/)).toBeVisible();
  await press('Escape');
  await expect(lineOf(page, 'Expires')).toBeFocused();
  await expect(lineOf(page, 'Expires')).toContainText('in 30 days');
  await open('Limits');
  await page.keyboard.type('1,000');
  await press('Tab');
  await page.keyboard.type('20');
  await open('Models');
  await press('ArrowRight', 'Tab');
  await page.keyboard.type('pulze-echo\ngpt-4*');
  await open('Endpoints');
  await press('ArrowRight', 'Tab', 'Space');
  await open('IP addresses');
  await press('ArrowRight', 'Tab');
  await page.keyboard.type('10.0.0.0/8\n2001:DB8::/32');
  await expect(lineOf(page, 'Limits')).toHaveAttribute('aria-expanded', 'false');
  await dialogOf(page).getByRole('button', { name: 'Create', exact: true }).focus();
  await press('Enter');
  await page.getByLabel('API key', { exact: true }).waitFor();

  const [key] = await db.select().from(apiKeys).where(eq(apiKeys.organizationId, world.organization.id));
  expect(key).toMatchObject({
    name: 'Nightly job - dev',
    environment: 'development',
    requestsPerMinute: 1000,
    burst: 20,
    allowedModels: ['pulze-echo', 'gpt-4*'],
    allowedEndpoints: ['chat'],
    allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'],
  });
  const days = ((key?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(30);
});

test('a problem opens its line, gets the focus and keeps the input; Escape closes the line, then the dialog', async ({
  adminPage: page,
  world,
}) => {
  await openDialog(page, keysPath(world));
  await page.getByLabel('Name').fill('Strict');
  await moreSettings(page).click();
  await lineOf(page, 'IP addresses').click();
  await page.getByRole('radio', { name: 'Only these' }).check();
  await page.getByLabel('Addresses and ranges').fill('203.0.113.0/24\n203.0.113.300\n\n10.0.0.0/40');
  await lineOf(page, 'Models').click();
  await dialogOf(page).getByRole('button', { name: 'Create', exact: true }).click();
  const field = page.getByLabel('Addresses and ranges');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('203.0.113.0/24\n203.0.113.300\n\n10.0.0.0/40');
  await expect(dialogOf(page)).toContainText('Line 2, “203.0.113.300”');
  await expect(dialogOf(page)).toContainText('Line 4, “10.0.0.0/40”');
  await expect(page.getByLabel('Name')).toHaveValue('Strict');

  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toBeVisible();
  await expect(lineOf(page, 'IP addresses')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toBeHidden();
});

test('a new key has the organization’s default lifetime, and can’t have a longer one than allowed', async ({
  adminPage: page,
  db,
  world,
}) => {
  await db
    .update(organizations)
    .set({ defaultKeyDays: 45, longestKeyDays: 90 })
    .where(eq(organizations.id, world.organization.id));
  await openDialog(page, keysPath(world));
  await moreSettings(page).click();
  await expect(lineOf(page, 'Expires')).toContainText('in 45 days');
  await lineOf(page, 'Expires').click();
  const choices = page.getByRole('group', { name: /^Expires/ }).getByRole('radio');
  expect(await choices.evaluateAll((inputs) => inputs.map((input) => input.parentElement?.textContent))).toEqual([
    '7 days',
    '30 days',
    '45 days',
    '90 days',
    'Date',
  ]);
  await expect(dialogOf(page)).toContainText('allows at most 90 days');
  await page.getByRole('radio', { name: 'Date' }).check();
  await page.getByLabel('Date and time').fill('2040-01-01T00:00');
  await page.getByLabel('Name').fill('Too long');
  await dialogOf(page).getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByLabel('Date and time')).toBeFocused();
  await expect(dialogOf(page)).toContainText('last at most 90 days');
});

for (const width of [360, 1440]) {
  test(
    titleAt(width, 'every setting of the create dialog is accessible and fits a screen'),
    async ({ adminPage: page, world }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await openDialog(page, keysPath(world));
      await page.getByLabel('Name').fill('Production');
      await moreSettings(page).click();
      const create = dialogOf(page).getByRole('button', { name: 'Create', exact: true });
      for (const name of ['Environment', 'Expires', 'Limits', 'Models', 'Endpoints', 'IP addresses']) {
        await lineOf(page, name).click();
        const only = page.getByRole('radio', { name: 'Only these' });
        if (await only.isVisible()) await only.check();
        // The last of its fields is above the dialog's buttons.
        const last = dialogOf(page)
          .getByRole('group', { name: new RegExp(`^${name}`) })
          .locator('input, textarea')
          .last();
        await expect(async () => {
          const [field, button] = await Promise.all([last.boundingBox(), create.boundingBox()]);
          expect((field?.y ?? 0) + (field?.height ?? 0), name).toBeLessThanOrEqual(button?.y ?? 0);
        }).toPass();
        expect(await seriousProblemsInBothSchemes(page), name).toEqual([]);
        const overflow = await dialogOf(page).evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
        expect(overflow, name).toBeLessThanOrEqual(0);
      }
      await expect(create).toBeInViewport();
    },
  );
}
