import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { apiKeyUsage } from '@/db/schema/usage';
import { chooseFilter } from './support/choose-filter';
import { insertApiKey, insertMember, insertUser } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, test } from './support/test';

const rowNames = (page: Page) => page.locator('tbody tr a[data-row]');
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const strip = (page: Page) => page.getByRole('group', { name: 'Needs attention' });

test('the list shows counts of keys that need attention, and each reason filters it', async ({
  adminPage: page,
  db,
  world,
}) => {
  const former = await insertUser(db, { name: 'Former Colleague' });
  await insertMember(db, world.organization.id, former.id, 'editor');
  const old = inDays(-40);
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Fine' });
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Forgotten', createdAt: old });
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Ending', expiresAt: inDays(6) });
  await insertApiKey(db, { ...world.space }, former.id, { name: 'Orphan' });
  const called = await insertApiKey(db, { ...world.space }, world.admin.id, {
    name: 'Still called',
    removedAt: new Date(),
    removedBy: world.admin.id,
  });
  await db.insert(apiKeyUsage).values({
    organizationId: world.organization.id,
    apiKeyId: called.id,
    hour: new Date(),
    refusals: 3,
    refusalReasons: { removed: 3 },
  });
  await page.goto(keysPath(world));
  await expect(strip(page).getByRole('button')).toHaveText([
    '1Never used',
    '1Expires within 14 days',
    '1Owner left',
    '1Removed but still called',
  ]);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  const finds = { 'Never used': 'Forgotten', 'Expires within 14 days': 'Ending', 'Owner left': 'Orphan' };
  for (const [reason, name] of Object.entries(finds)) {
    await strip(page).getByRole('button', { name: reason }).click();
    await expect(rowNames(page)).toHaveText([name]);
    await expect(strip(page).getByRole('button', { name: reason })).toHaveAttribute('aria-pressed', 'true');
  }
  await strip(page).getByRole('button', { name: 'Removed but still called' }).click();
  await expect(rowNames(page)).toHaveText(['Still called']);
  await expect(page.getByRole('columnheader', { name: 'Removed' })).toBeVisible();
  await expect(page).toHaveURL(/attention=removed_called/);
  await page.reload();
  await expect(rowNames(page)).toHaveText(['Still called']);
  await strip(page).getByRole('button', { name: 'Removed but still called' }).click();
  await expect(rowNames(page)).toHaveCount(4);
});

for (const width of [390, 1440]) {
  test(`the list does not move when the counts arrive late and nothing needs attention, ${width} px wide`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Fine' });
    const counting = page.getByText('Needs attention').filter({ visible: true });
    let shownAt: number | undefined;
    await db.transaction(async (tx) => {
      // The counts read this table, the rows don't.
      await tx.execute(sql`lock table ${apiKeyUsage} in access exclusive mode`);
      await page.goto(keysPath(world), { waitUntil: 'commit' });
      await expect(counting.first()).toBeVisible();
      shownAt = (await rowNames(page).boundingBox())?.y;
    });
    await expect(counting).toHaveCount(0);
    expect((await rowNames(page).boundingBox())?.y).toBe(shownAt);
  });
}

test('nothing needs attention when all keys are fine', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Fine' });
  await page.goto(keysPath(world));
  await expect(rowNames(page)).toHaveText(['Fine']);
  await expect(strip(page)).toHaveCount(0);
});

test('a list is filtered by environment and by setting, and the export has the same filters', async ({
  adminPage: page,
  db,
  world,
}) => {
  const space = { ...world.space };
  await insertApiKey(db, space, world.admin.id, { name: '=cmd()', environment: 'production', expiresAt: inDays(90) });
  await insertApiKey(db, space, world.admin.id, {
    name: 'Office only',
    environment: 'staging',
    allowedAddresses: ['203.0.113.0/24'],
  });
  await insertApiKey(db, space, world.admin.id, { name: 'Plain' });
  await page.goto(keysPath(world));
  await chooseFilter(page, 'environment', 'Production');
  await expect(rowNames(page)).toHaveText(['=cmd()']);
  await chooseFilter(page, 'environment', 'None');
  await expect(rowNames(page)).toHaveText(['Plain', '=cmd()']);
  await page.getByRole('button', { name: 'Remove filter environment' }).click();
  await chooseFilter(page, 'setting', 'Has an IP list');
  await expect(rowNames(page)).toHaveText(['Office only']);
  await chooseFilter(page, 'setting', 'Has an IP list');
  await chooseFilter(page, 'setting', 'Expires');
  await expect(rowNames(page)).toHaveText(['=cmd()']);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`api-keys-${world.organization.slug}.csv`);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('"Name","Key Preview","Status","Environment"');
  expect(lines[1]).toMatch(/^"'=cmd\(\)","pk_\.\.\..{5}","active","production","Test Space","Test Admin"/);
});

test('a user chooses columns, the choice is remembered, and a column without room says so', async ({
  adminPage: page,
  db,
  world,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Busy', environment: 'staging' });
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  await db
    .insert(apiKeyUsage)
    .values({ organizationId: world.organization.id, apiKeyId: key.id, hour, requests: 1234 });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(keysPath(world));
  await expect(page.getByRole('columnheader', { name: 'Environment' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Staging' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Requests, 7 days' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Columns' }).click();
  const menu = page.getByRole('dialog', { name: 'Columns' });
  await menu.getByLabel('Requests, 7 days').check();
  await expect(page.getByRole('cell', { name: '1.2K' })).toBeVisible();
  await expect(menu.getByText('No room here')).toBeVisible();
  await menu.getByLabel('Environment').uncheck();
  await expect(page.getByRole('columnheader', { name: 'Environment' })).toHaveCount(0);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('cell', { name: '1.2K' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Environment' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Columns' }).click();
  await menu.getByRole('button', { name: 'Back to the standard' }).click();
  await expect(page.getByRole('columnheader', { name: 'Environment' })).toBeVisible();
});
