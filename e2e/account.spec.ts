import type { BrowserContext } from '@playwright/test';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { sessions, users } from '@/db/schema/accounts';
import { hashPassword } from '@/lib/passwords';
import { titleAt } from './support/rounds';
import { seriousProblems } from './support/serious-problems';
import { expect, homePath, keysPath, signInAs, test } from './support/test';

const password = 'correct horse battery';

/** Returns whether a browser is signed in on its next navigation. */
async function isSignedIn(context: BrowserContext, path: string): Promise<boolean> {
  const page = await context.newPage();
  await page.goto(path);
  const signedIn = !page.url().includes('/sign-in');
  await page.close();
  return signedIn;
}

test('changing the password ends all other sessions and all copies of the current one', async ({
  adminPage: page,
  context,
  browser,
  db,
  world,
  appUrl,
}) => {
  await db
    .update(users)
    .set({ passwordHash: await hashPassword(password) })
    .where(eq(users.id, world.admin.id));
  const [other, copy] = [await browser.newContext(), await browser.newContext()];
  await signInAs(other, db, world.admin.id, appUrl);
  await copy.addCookies(await context.cookies());
  const keys = appUrl + keysPath(world);
  expect([await isSignedIn(other, keys), await isSignedIn(copy, keys)]).toEqual([true, true]);

  await page.goto('/account');
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('a whole new sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('Current password')).toHaveAccessibleDescription('This is not your current password.');
  expect(await isSignedIn(other, keys)).toBe(true);
  await page.getByLabel('Current password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('main').getByText('Password changed. Your other session has ended.')).toBeVisible();
  await expect(page.getByLabel('New password')).toHaveValue('');

  expect([await isSignedIn(other, keys), await isSignedIn(copy, keys)]).toEqual([false, false]);
  await page.goto(keysPath(world));
  await expect(page.getByRole('heading', { name: 'API Keys', exact: true })).toBeVisible();

  await copy.close();
  const fresh = await other.newPage();
  await fresh.goto(`${appUrl}/sign-in`);
  await fresh.getByLabel('E-mail').fill(world.admin.email);
  await fresh.getByLabel('Password', { exact: true }).fill('a whole new sentence');
  await fresh.getByRole('button', { name: 'Sign in' }).click();
  await expect(fresh.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  await other.close();
});

test('a user sees their sessions, ends one of them, and ends all of them', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const other = await browser.newContext();
  await signInAs(other, db, world.admin.id, appUrl);
  const otherPage = await other.newPage();
  await otherPage.goto(appUrl + keysPath(world));
  await page.goto('/account');
  const list = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
  await expect(list).toHaveCount(2);
  await expect(list.first()).toContainText('This session');
  await list
    .nth(1)
    .getByRole('button', { name: /End the session/ })
    .click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await expect(list).toHaveCount(1);
  await otherPage.getByRole('link', { name: 'Members' }).click();
  await expect(otherPage).toHaveURL(/\/sign-in/);
  await other.close();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await db.$count(sessions, eq(sessions.userId, world.admin.id))).toBe(0);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount/);
});

test('a changed name and picture appear in the organization’s pages', async ({ adminPage: page, world }) => {
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada King');
  await page.getByRole('region', { name: 'Profile' }).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Name saved' })).toBeAttached();
  const image = sharp({ create: { width: 300, height: 300, channels: 3, background: { r: 200, g: 90, b: 40 } } });
  const buffer = await image.jpeg().toBuffer();
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer });
  await expect(page.getByRole('button', { name: 'Replace picture' })).toBeVisible();
  await page.goto(keysPath(world));
  const menu = page.getByRole('button', { name: /Ada King/ });
  await expect(menu.locator('img')).toHaveJSProperty('naturalWidth', 144);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Use initials' }).click();
  await expect(page.getByRole('button', { name: 'Upload picture' })).toBeVisible();
});

test('a chosen theme is in the HTML of every page until the user chooses System again', async ({
  adminPage: page,
  world,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/account');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const html = await (await page.request.get(keysPath(world))).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
  await page.goto(keysPath(world));
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
  await page.goto('/account');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await page.getByRole('radio', { name: 'System' }).check();
  await page.reload();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test('a user creates, enters and renames an organization, and switches back to the first', async ({
  adminPage: page,
  world,
}) => {
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: /Organization Test Organization, switch/ }).click();
  await page.getByRole('menuitem', { name: 'New organization' }).click();
  const dialog = page.getByRole('dialog', { name: 'New organization' });
  await dialog.getByLabel('Name').fill('Second Try');
  await dialog.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
  await page.getByRole('button', { name: /Organization Second Try, switch/ }).click();
  await page.getByRole('menuitem', { name: 'Rename this organization' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename organization' });
  await expect(rename.getByLabel('Name')).toHaveValue('Second Try');
  await rename.getByLabel('Name').fill('Third Try');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('button', { name: /Organization Third Try, switch/ }).click();
  await page.getByRole('menuitem', { name: 'Test Organization' }).click();
  await expect(page).toHaveURL(new RegExp(`${homePath(world)}$`));
});

for (const width of [1440, 360]) {
  test(titleAt(width, 'the account page is accessible'), async ({ adminPage: page, db, world }) => {
    await db.update(users).set({ passwordHash: 'none that matches' }).where(eq(users.id, world.admin.id));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/account');
    await page.getByLabel('Current password').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('alertdialog').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
}
