import {
  insertApiKey,
  insertInvitation,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
} from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, signInAs, test } from './support/test';

const mark = { name: 'Pulze' } as const;

test('pages before sign-in and the 404 show the product’s name and a link to help', async ({ page, db, world }) => {
  const invitation = await insertInvitation(db, world.organization.id, world.admin.id);
  for (const path of [
    '/sign-in',
    '/sign-up',
    `/invite/${invitation.token}`,
    '/invite/unknown',
    '/sign-in/link/unknown',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('main').getByText(mark.name, { exact: true }), path).toBeVisible();
    await expect(page.getByRole('link', { name: 'Help' }), path).toHaveAttribute('href', '/help');
  }
  await page.getByRole('link', { name: 'Help' }).click();
  await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible();
  await expect(page.getByText('Ask an admin of your organization to invite')).toBeVisible();
  await expect(page.getByText(world.organization.name)).toHaveCount(0);
});

test('the 404 of an outsider shows the product’s name and a link to help', async ({ adminPage: page }) => {
  await page.goto('/unknown-organization/x');
  await expect(page.getByRole('main').getByText(mark.name, { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Help' })).toBeVisible();
});

test('every signed-in page links to help, which names the admins and explains refusals', async ({
  adminPage: page,
  world,
}) => {
  const { slug } = world.organization;
  for (const path of [keysPath(world), `/${slug}/billing`, `/${slug}/nothing`, '/account', '/help']) {
    await page.goto(path);
    await expect(
      page.getByRole('navigation', { name: 'Help' }).getByRole('link', { name: 'Help' }),
      path,
    ).toBeVisible();
  }
  await page.goto('/account');
  await page.getByRole('navigation', { name: 'Help' }).getByRole('link', { name: 'Help' }).click();
  await expect(page).toHaveTitle('Help · Pulze');
  await expect(page.getByRole('main')).toContainText('Test Admin');
  for (const code of ['invalid_api_key', 'api_key_disabled', 'rate_limit_exceeded']) {
    await expect(page.getByRole('link', { name: code })).toHaveAttribute('href', `/docs#error-${code}`);
  }
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.getByRole('navigation', { name: 'Help' }).getByRole('link', { name: 'API reference' }).click();
  await expect(page.getByRole('heading', { name: 'API reference', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Help' }).click();
  await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible();
});

test('the account page has the sidebar of the last organization, and none for a user without organizations', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  await page.goto(keysPath(world));
  await page.goto('/account');
  await expect(page.getByRole('navigation', { name: 'Organization' })).toBeVisible();
  await page.getByRole('link', { name: 'API Keys' }).click();
  await expect(page).toHaveURL(new RegExp(`${keysPath(world)}$`));

  const nobody = await insertUser(db);
  const theirs = await browser.newContext();
  await signInAs(theirs, db, nobody.id, appUrl);
  const plain = await theirs.newPage();
  await plain.goto('/account');
  await expect(plain.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();
  await plain.getByRole('banner').getByRole('link', { name: 'Pulze' }).click();
  await expect(plain).toHaveURL(/no-organization/);
  await theirs.close();
});

test('a user chooses the theme in the user menu, and the account page shows the same choice', async ({
  adminPage: page,
  world,
}) => {
  await page.goto(keysPath(world));
  const html = page.locator('html');
  const menu = page.getByRole('button', { name: 'Test Admin' });
  await menu.click();
  await expect(page.getByRole('menuitemradio', { name: 'System theme' })).toBeChecked();
  await page.getByRole('menuitemradio', { name: 'Dark theme' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(menu).toBeFocused();
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.goto('/account');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await page.keyboard.press('Tab');
  await menu.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('menuitemradio', { name: 'System theme' }).click();
  await expect(html).not.toHaveAttribute('data-theme');
  await expect(page.getByRole('radio', { name: 'System' })).toBeChecked();
});

test('space names in tables link to the space; a click elsewhere on the row does not open it', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { slug, id } = world.organization;
  const gone = await insertSpace(db, id, { name: 'Gone', deletedAt: new Date() });
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Works' });
  await insertApiKey(db, { ...gone }, world.admin.id, { name: 'Refused' });
  const member = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, id, member.id, 'viewer');
  await insertSpaceMember(db, { ...world.space, organizationId: id }, member.id, 'viewer');
  const spaceUrl = new RegExp(`/permissions/spaces/${world.space.id}$`);

  await page.goto(keysPath(world));
  await expect(page.getByRole('row', { name: /Refused/ }).getByRole('link', { name: 'Gone' })).toHaveCount(0);
  await page.getByRole('row', { name: /Works/ }).getByRole('link', { name: 'Test Space' }).click();
  await expect(page).toHaveURL(spaceUrl);
  await page.goBack();
  await page.getByRole('row', { name: /Works/ }).getByText('Test Admin').click();
  await expect(page).toHaveURL(new RegExp(`${key.id}$`));
  await page.getByRole('main').getByRole('link', { name: 'Test Space' }).click();
  await expect(page).toHaveURL(spaceUrl);

  await page.goto(`/${slug}/permissions/members`);
  const row = page.getByRole('row', { name: /Grace Hopper/ });
  await row.getByText('Active', { exact: true }).click();
  await expect(page).toHaveURL(/members$/);
  await row.getByRole('link', { name: 'Test Space' }).click();
  await expect(page).toHaveURL(spaceUrl);
});

test('a key’s page links to its audit history only for admins', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'New API Key' }).first().click();
  await page.getByLabel('Name').fill('Audited');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByLabel('API key', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Other' });
  await page.getByRole('link', { name: 'Audited', exact: true }).click();
  await expect(page).toHaveURL(/api-keys\/[0-9a-f-]+$/);
  const keyUrl = page.url();
  await page.getByRole('link', { name: 'All in the audit log' }).click();
  await expect(page).toHaveURL(/audit-log\?target=/);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.locator('tbody tr').getByRole('link', { name: 'Audited' }).click();
  await expect(page).toHaveURL(keyUrl);

  const editor = await insertUser(db);
  await insertMember(db, world.organization.id, editor.id, 'editor');
  await insertSpaceMember(db, { ...world.space, organizationId: world.organization.id }, editor.id, 'admin');
  const theirs = await browser.newContext();
  await signInAs(theirs, db, editor.id, appUrl);
  const theirPage = await theirs.newPage();
  await theirPage.goto(keyUrl);
  await expect(theirPage.getByRole('heading', { name: 'Audited' })).toBeVisible();
  await expect(theirPage.getByRole('link', { name: 'All in the audit log' })).toHaveCount(0);
  await theirs.close();
});

test('a date appears once on a key’s page', async ({ adminPage: page, db, world }) => {
  const createdAt = new Date(Date.now() - 40 * 86_400_000);
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { createdAt });
  await page.goto(`${keysPath(world)}/${key.id}`);
  const time = page.locator(`time[datetime="${createdAt.toISOString()}"]`);
  const text = (await time.textContent()) ?? '';
  expect(text.match(/\d{4}/g), text).toHaveLength(1);
  expect(text).toMatch(/\d\d:\d\d/);
});
