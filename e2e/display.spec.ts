import type { Locator } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { apiKeyLastUses } from '@/db/schema/usage';
import { insertApiKey } from './support/fixtures';
import { seriousProblems } from './support/serious-problems';
import { callApi, expect, keysPath, test } from './support/test';

const backgroundOf = (element: Locator) => element.evaluate((node) => getComputedStyle(node).backgroundColor);

test('forced colors show the current page, pressed buttons, chosen tabs and the highlighted menu item', async ({
  adminPage: page,
  world,
}) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await page.goto(keysPath(world));
  const expectTold = async (marked: Locator, other: Locator) => {
    await expect(marked).toBeVisible();
    await expect.poll(() => backgroundOf(marked)).not.toBe(await backgroundOf(other));
  };
  const sidebar = page.getByRole('navigation', { name: 'Organization' });
  await expectTold(sidebar.getByRole('link', { name: 'API Keys' }), sidebar.getByRole('link', { name: 'Spaces' }));
  await expectTold(
    page.getByRole('tab', { selected: true }).first(),
    page.getByRole('tab', { selected: false }).first(),
  );
  await page.getByRole('button', { name: 'Test Admin' }).click();
  await page.getByRole('menuitem', { name: 'Account' }).hover();
  await expectTold(page.getByRole('menuitem', { name: 'Account' }), page.getByRole('menuitem', { name: 'Sign out' }));
  await page.keyboard.press('Escape');
  await page.goto('/account');
  const themeCard = (name: string) => page.locator('label', { has: page.getByRole('radio', { name }) });
  await expectTold(themeCard('System'), themeCard('Dark'));
});

test('a pressed filter and range look pressed in forced colors', async ({ adminPage: page, db, world }) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id);
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(keysPath(world));
  const mine = page.getByRole('button', { name: 'My keys' });
  const before = await backgroundOf(mine);
  await mine.click();
  await expect(mine).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => backgroundOf(mine)).not.toBe(before);
  await page.goto(`${keysPath(world)}/${key.id}`);
  const pressed = page.getByRole('button', { pressed: true }).first();
  const other = page.getByRole('button', { pressed: false }).first();
  await expect(pressed).toBeVisible();
  expect(await backgroundOf(pressed)).not.toBe(await backgroundOf(other));
});

test('content that arrives behind an open drawer can’t get the focus', async ({ adminPage: page, db, world }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await insertApiKey(db, world.space, world.admin.id, { name: 'Late' });
  await db.transaction(async (tx) => {
    // The rows wait for this table; the rest of the page doesn't.
    await tx.execute(sql`lock table ${apiKeyLastUses} in access exclusive mode`);
    await page.goto(keysPath(world), { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await expect(page.getByRole('navigation', { name: 'Organization' })).toBeVisible();
  });
  const row = page.locator('tr[data-id] a[data-row]');
  await expect(row).toHaveText('Late');
  await expect(page.locator('[inert]').filter({ has: row })).toHaveCount(1);
});

test('an open drawer keeps the landmarks of the page, and nothing behind it gets the focus', async ({
  adminPage: page,
  world,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await expect(page.getByRole('navigation', { name: 'Organization' })).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await expect(page.locator('main > *').first()).toHaveAttribute('inert');
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const seen = nodes.filter((node) => !node.ignored).map((node) => `${node.role?.value} ${node.name?.value ?? ''}`);
  expect(seen).toContain('main ');
  expect(seen).toContain('navigation Organization');
  expect(seen).not.toContain('button New API Key');
  await expect(page.getByRole('complementary', { name: 'Main' })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('main').getByRole('button', { name: 'New API Key' }).first()).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a key's page prints its whole requests table in light colors, with a ${colorScheme} theme`, async ({
    adminPage: page,
    appUrl,
    db,
    world,
  }) => {
    const key = await insertApiKey(db, { ...world.space }, world.admin.id);
    let answered = 0;
    while (answered < 25) if ((await callApi(appUrl, key.secret)).ok) answered += 1;
    // An A4 page in CSS pixels, without its margins.
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ colorScheme });
    const rows = page.getByRole('region', { name: 'Recent requests table' }).locator('tbody tr');
    await expect(async () => {
      await page.goto(`${keysPath(world)}/${key.id}`);
      await expect(rows).toHaveCount(25, { timeout: 2_000 });
    }).toPass();
    await page.emulateMedia({ media: 'print', colorScheme });
    await expect(page.locator('#sidebar')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Open navigation' })).toBeHidden();
    const cut = await page.getByRole('region', { name: 'Recent requests table' }).evaluate((region) => ({
      below: region.scrollHeight - region.clientHeight,
      right: region.scrollWidth - region.clientWidth,
      page: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
      scheme: getComputedStyle(document.documentElement).colorScheme,
    }));
    expect(cut).toEqual({ below: 0, right: 0, page: 0, scheme: 'light' });
    await expect(rows.last()).toBeVisible();
  });
}

test('a list prints without the sidebar and in full width', async ({ adminPage: page, db, world }) => {
  for (let i = 0; i < 5; i += 1) {
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: `A key with a long name ${i}`.repeat(3) });
  }
  await page.setViewportSize({ width: 1040, height: 718 });
  await page.goto(keysPath(world));
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('#sidebar')).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Pagination' })).toBeHidden();
  const box = await page.getByRole('main').boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.width).toBeGreaterThan(1000);
});
