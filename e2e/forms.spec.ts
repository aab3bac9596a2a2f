import type { Locator, Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { sessions, users } from '@/db/schema/accounts';
import { spaces } from '@/db/schema/spaces';
import { hashPassword } from '@/lib/passwords';
import { expect, keysPath, test } from './support/test';

/** The common behavior of all forms and their actions, tested with some forms. */

const password = 'correct horse battery staple';

const isAction = (request: { method(): string; headers(): Record<string, string> }) =>
  request.method() === 'POST' && 'next-action' in request.headers();

/** Collects the server actions that a page sends. */
function watchActions(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => isAction(request) && sent.push(request.headers()['next-action'] ?? ''));
  return sent;
}

test('a form shows all its problems at once, focuses the first and sends nothing', async ({
  adminPage: page,
  world,
}) => {
  await page.goto(keysPath(world));
  const sent = watchActions(page);
  await page.getByRole('button', { name: 'New API Key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New API Key' });
  await dialog.getByLabel('Name').fill('\u200b');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/^Give the key a name/);
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('invoice\u202efdp.exe');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/^Use letters, digits, signs and spaces only\./);
  expect(sent).toEqual([]);
});

test('a form on a page shows all its problems at once and keeps the input', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByLabel('E-mail').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('Your name')).toHaveAccessibleDescription('Enter your name.');
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/^Enter an e-mail address/);
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/^Use at least 8 characters/);
  await expect(page.getByLabel('Your name')).toBeFocused();
  await expect(page.getByLabel('Organization')).toHaveValue('Analytical Engines');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('short');
});

test('an empty sign-up form marks all its fields and focuses the first', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Create account' }).click();
  for (const label of ['Your name', 'Organization', 'E-mail', 'Password']) {
    const field = page.getByLabel(label, { exact: true });
    await expect(field, label).toHaveAttribute('aria-invalid', 'true');
    await expect(field, label).toHaveAccessibleDescription(/\.$/);
  }
  await expect(page.getByLabel('Your name')).toBeFocused();
});

for (const path of ['/sign-up', '/sign-in']) {
  test(`the form at ${path} keeps its input when it is sent before the page’s scripts run`, async ({ page }) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/_next/static/**/*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(path, { waitUntil: 'commit' });
    const email = page.getByLabel('E-mail');
    await email.fill('ada');
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('short');
    await email.press('Enter');
    release();
    await expect(email).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('[aria-invalid="true"]').first()).toBeFocused();
    await expect(email).toHaveValue('ada');
    await expect(password).toHaveValue('short');
    // Later submissions keep it too.
    await page.getByRole('button', { name: /^(Create account|Sign in)$/ }).click();
    await expect(email).toHaveValue('ada');
  });
}

test('every empty form marks its fields, focuses the first and sends nothing', async ({ adminPage: page, world }) => {
  const { slug } = world.organization;
  const sent = watchActions(page);
  const expectMarked = async (form: Locator, count: number) => {
    await expect(form.locator('[aria-invalid="true"]')).toHaveCount(count);
    await expect(form.locator('[aria-invalid="true"]').first()).toBeFocused();
    expect(sent).toEqual([]);
  };
  const dialog = page.getByRole('dialog');
  await page.goto(`/${slug}/permissions/members`);
  await page.getByRole('button', { name: 'Invite member' }).click();
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expectMarked(dialog, 1);
  await page.goto(`/${slug}/permissions/spaces`);
  await page.getByRole('button', { name: 'New space' }).click();
  await dialog.getByRole('button', { name: 'Create space' }).click();
  await expectMarked(dialog, 1);
  await page.goto('/account');
  const passwords = page.locator('form', { hasText: 'Change password' });
  if (await passwords.count()) {
    await passwords.getByRole('button', { name: 'Change password' }).click();
    await expectMarked(passwords, 2);
  } else {
    await page.getByRole('button', { name: 'Set password' }).click();
    await expectMarked(page.locator('form', { hasText: 'Set password' }), 1);
  }
  await page.getByLabel('Name', { exact: true }).fill('');
  const profile = page.getByRole('region', { name: 'Profile' }).locator('form', { hasText: 'Save' });
  await profile.getByRole('button', { name: 'Save' }).click();
  await expectMarked(profile, 1);
  await page.goto(`/${slug}/permissions/spaces/${world.space.id}`);
  await page.getByLabel('Only these').check();
  await page.getByRole('button', { name: 'Save models' }).click();
  await expectMarked(page.locator('form', { hasText: 'Save models' }), 1);
  await page.getByRole('button', { name: 'Add member' }).click();
  await dialog.getByText('Nobody else').waitFor();
  // Opening the dialog sends an action that reads who can be added.
  sent.length = 0;
  await dialog.getByRole('button', { name: 'Add member' }).click();
  await expectMarked(dialog, 1);
  await expect(dialog.getByLabel('Person')).toHaveAccessibleDescription('Choose a person.');
});

test('a form of an ended session redirects to sign-in and back to its page', async ({ adminPage: page, db, world }) => {
  await db
    .update(users)
    .set({ passwordHash: await hashPassword(password) })
    .where(eq(users.id, world.admin.id));
  const path = `/${world.organization.slug}/permissions/spaces/${world.space.id}?q=x`;
  await page.goto(path);
  await page.getByLabel('Name', { exact: true }).fill('Changed after the end');
  await db.delete(sessions).where(eq(sessions.userId, world.admin.id));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Your session has ended.' });
  await alert.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail').fill(world.admin.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL((url) => url.pathname + url.search === path);
  await expect(page.getByRole('heading', { name: world.space.name, level: 1 })).toBeVisible();
});

test('a refusal of the server focuses its field and keeps the input', async ({ page, world }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByLabel('E-mail').fill(world.admin.email);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/^This address has an account already/);
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('correct horse battery');
});

test('a double click sends one action', async ({ adminPage: page, world, db }) => {
  await page.goto(`/${world.organization.slug}/permissions/spaces`);
  const sent = watchActions(page);
  await page.getByRole('button', { name: 'New space' }).click();
  await page.getByLabel('Name').fill('Pressed twice');
  await page.getByRole('button', { name: 'Create space' }).dblclick();
  await expect(page.getByRole('heading', { name: 'Pressed twice' })).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(await db.$count(spaces, eq(spaces.name, 'Pressed twice'))).toBe(1);
});

const saveName = (page: Page) =>
  page.getByRole('region', { name: 'Profile' }).getByRole('button', { name: 'Save', exact: true });

test('a form reports a lost connection and keeps the input', async ({ adminPage: page }) => {
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.route('**/account', (route) => (isAction(route.request()) ? route.abort() : route.continue()));
  await saveName(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The server did not answer' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ada Lovelace');
  await page.unroute('**/account');
  await saveName(page).click();
  await expect(saveName(page)).toBeDisabled();
  await expect(page.getByRole('alert').filter({ hasText: 'The server did not answer' })).toBeHidden();
});

test('a form reports that the server does not know the address of its page', async ({ adminPage: page }) => {
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  // Scripts in the browser can't set the origin.
  await page.route('**/account', async (route) => {
    if (!isAction(route.request())) return route.continue();
    const headers = { ...route.request().headers(), origin: 'https://keys.example' };
    return route.fulfill({ response: await route.fetch({ headers }) });
  });
  await saveName(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'APP_URL' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ada Lovelace');
});

test('a page from an older version offers to reload', async ({ adminPage: page }) => {
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  // The id of an action that this build doesn't have, like one of an older build.
  await page.route('**/account', (route) => {
    const headers = route.request().headers();
    return route.continue(isAction(route.request()) ? { headers: { ...headers, 'next-action': 'f'.repeat(42) } } : {});
  });
  await saveName(page).click();
  const alert = page.getByRole('alert').filter({ hasText: 'This page is from an older version. Reload it.' });
  await expect(alert).toBeVisible();
  await page.unroute('**/account');
  await Promise.all([page.waitForEvent('load'), alert.getByRole('button', { name: 'Reload' }).click()]);
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await saveName(page).click();
  await expect(saveName(page)).toBeDisabled();
});
