import { insertApiKey, insertOrganization, insertSpace } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

const missing = '01930000-0000-7000-8000-000000000000';

test('an organization’s Permissions section opens the API keys, and its address the overview', async ({
  adminPage: page,
  world,
}) => {
  for (const path of ['', '/']) {
    await page.goto(`/${world.organization.slug}${path}`);
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 }), path).toBeVisible();
  }
  for (const path of ['/permissions', '/permissions/']) {
    await page.goto(`/${world.organization.slug}${path}`);
    await expect(page, path).toHaveURL(new RegExp(`${keysPath(world)}$`));
  }
});

test('a 404 within an organization has its shell and a title', async ({ adminPage: page, world }) => {
  const { slug } = world.organization;
  const paths = ['nothing', 'permissions/nothing', 'a/b/c/d', `permissions/api-keys/${missing}`];
  for (const path of [...paths, 'permissions/api-keys/x', `permissions/spaces/${missing}`, 'billing/nothing']) {
    const response = await page.goto(`/${slug}/${path}`);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Organization' })).toBeVisible();
    await expect(page).toHaveTitle('Page not found · Test Organization · Pulze');
  }
  await page.getByRole('main').getByRole('link', { name: 'Go to API Keys' }).click();
  await expect(page.getByRole('heading', { name: 'API Keys', level: 1 })).toBeVisible();
});

test('a 404 outside every organization of the user has no shell and names no organization', async ({
  adminPage: page,
  db,
}) => {
  const other = await insertOrganization(db, { name: 'Somebody Else' });
  for (const path of ['/unknown-organization', '/unknown-organization/x/y', `/${other.slug}`, `/${other.slug}/x`]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page).toHaveTitle('Page not found · Pulze');
    await expect(page.getByRole('navigation')).toHaveCount(0);
    expect(await page.content()).not.toContain('Somebody Else');
  }
});

test('page titles start with the name of the object', async ({ adminPage: page, db, world }) => {
  const { slug } = world.organization;
  const rest = 'Test Organization · Pulze';
  const lists = { 'api-keys': 'API Keys', members: 'Members', spaces: 'Spaces', 'audit-log': 'Audit log' };
  for (const [path, title] of Object.entries(lists)) {
    await page.goto(`/${slug}/permissions/${path}`);
    await expect(page).toHaveTitle(`${title} · ${rest}`);
  }
  await page.goto(`/${slug}/billing`);
  await expect(page).toHaveTitle(`Billing · ${rest}`);
  // Next.js replaces these in templates.
  for (const name of ['Evaluation harness', '%s and $& of 100 %', 'مفتاح 🖨️']) {
    const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name });
    await page.goto(`${keysPath(world)}/${key.id}`);
    await expect(page).toHaveTitle(`${name} · API keys · ${rest}`);
    const space = await insertSpace(db, world.organization.id, { name });
    await page.goto(`/${slug}/permissions/spaces/${space.id}`);
    await expect(page).toHaveTitle(`${name} · Spaces · ${rest}`);
  }
  await page.getByRole('link', { name: 'Members', exact: true }).click();
  await expect(page).toHaveTitle(`Members · ${rest}`);
});
