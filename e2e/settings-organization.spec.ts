import { eq } from 'drizzle-orm';
import { organizations } from '@/db/schema/organizations';
import { apiKeyUsage } from '@/db/schema/usage';
import { insertApiKey, insertMember, insertSpace, insertUser } from './support/fixtures';
import { titleAt } from './support/rounds';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, signInAs, test } from './support/test';

test('an admin sets the lifetime of keys, and sees which keys last longer', async ({ adminPage: page, db, world }) => {
  const day = 86_400_000;
  await insertApiKey(db, world.space, world.admin.id, { name: 'For ever' });
  await insertApiKey(db, world.space, world.admin.id, { name: 'Long', expiresAt: new Date(Date.now() + 200 * day) });
  await insertApiKey(db, world.space, world.admin.id, { name: 'Short', expiresAt: new Date(Date.now() + 20 * day) });
  await page.goto(keysPath(world));
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  const section = page.getByRole('region', { name: 'Lifetime of API keys' });
  await section.getByLabel('Default lifetime').selectOption('1 year');
  await section.getByLabel('Longest lifetime').selectOption('180 days');
  await section.getByRole('button', { name: 'Save' }).click();
  await expect(section.getByLabel('Default lifetime')).toBeFocused();
  await expect(section).toContainText('The default lifetime is longer than the longest');
  await section.getByLabel('Default lifetime').selectOption('90 days');
  await section.getByRole('button', { name: 'Save' }).click();
  await expect(section.getByText('Saved')).toBeVisible();
  await expect(section).toContainText('2 keys last longer than 180 days from now');
  const [row] = await db.select().from(organizations).where(eq(organizations.id, world.organization.id));
  expect(row).toMatchObject({ defaultKeyDays: 90, longestKeyDays: 180 });
  await section.getByRole('link', { name: 'Show these 2 keys' }).click();
  await expect(page).toHaveURL(/with=beyond_longest/);
});

test('an admin renames the organization on its settings page', async ({ adminPage: page, db, world }) => {
  await page.goto(`/${world.organization.slug}/settings`);
  const section = page.getByRole('region', { name: 'Organization', exact: true });
  await section.getByLabel('Name').fill('Another name');
  await section.getByRole('button', { name: 'Save' }).click();
  await expect(section.getByText('Saved')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Organization Another name, switch' })).toBeVisible();
  const [row] = await db.select().from(organizations).where(eq(organizations.id, world.organization.id));
  expect(row?.name).toBe('Another name');
});

test('a member who is not an admin gets no link to the settings, and the page says who can change them', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const editor = await insertUser(db);
  await insertMember(db, world.organization.id, editor.id, 'editor');
  await signInAs(context, db, editor.id, appUrl);
  await page.goto(`/${world.organization.slug}/settings`);
  await expect(page.getByRole('main')).toContainText('Only an admin can see and change the settings');
  await expect(page.getByRole('main')).toContainText('Test Admin');
  await expect(page.getByRole('link', { name: 'Settings' })).toHaveCount(0);
});

test('a space’s page shows the use of its keys and creates a key in the space', async ({
  adminPage: page,
  db,
  world,
}) => {
  const other = await insertSpace(db, world.organization.id, { name: 'Another space' });
  const used = await insertApiKey(db, other, world.admin.id, { name: 'Used' });
  const elsewhere = await insertApiKey(db, world.space, world.admin.id, { name: 'Elsewhere' });
  const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const usage = { organizationId: world.organization.id, apiKeyId: used.id };
  await db.insert(apiKeyUsage).values([
    { ...usage, hour: hourAgo(1), requests: 1_000 },
    { ...usage, hour: hourAgo(100), requests: 234 },
    { ...usage, hour: hourAgo(200), requests: 50 },
    { ...usage, apiKeyId: elsewhere.id, hour: hourAgo(2), requests: 7 },
  ]);
  await page.goto(`/${world.organization.slug}/permissions/spaces/${other.id}`);
  const main = page.getByRole('main');
  await expect(main).toContainText('1 API key · 0 members · 1,234 requests in 7 days');
  await main.getByRole('link', { name: 'New API Key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New API Key' });
  await expect(dialog.getByLabel('Space')).toHaveValue(other.id);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: 'Used' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Elsewhere' })).toHaveCount(0);
});

for (const width of [360, 1440]) {
  test(
    titleAt(width, 'the page of settings is accessible and fits a screen'),
    async ({ adminPage: page, db, world }) => {
      await db.update(organizations).set({ longestKeyDays: 90 }).where(eq(organizations.id, world.organization.id));
      await insertApiKey(db, world.space, world.admin.id, { name: 'For ever' });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`/${world.organization.slug}/settings`);
      await expect(page.getByText('1 key lasts longer than 90 days')).toBeVisible();
      expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    },
  );
}
