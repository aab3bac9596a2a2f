import type { Page } from '@playwright/test';
import { chooseFilter } from './support/choose-filter';
import { insertApiKey, insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

/** Returns the elements of the page's content that Tab focuses although they are hidden. */
const findHiddenStops = (page: Page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('main button, main a, main input, main select'))
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 2 || height < 2;
      })
      .map((element) => element.ariaLabel ?? element.textContent),
  );

for (const width of [320, 390, 640, 768, 900, 1024, 1120, 1121, 1440]) {
  test(`a list can be sorted by each column and never hides the focused element, ${width} px wide`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Beta' });
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Alpha' });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(keysPath(world));
    await page.getByRole('link', { name: 'Alpha' }).waitFor();
    expect(await findHiddenStops(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    const header = page.getByRole('button', { name: 'Created at' });
    const open = page.getByRole('button', { name: 'Filter', exact: true });
    if (await header.isVisible()) {
      await page.getByRole('button', { name: 'Name', exact: true }).click();
    } else {
      if (await open.isVisible()) await open.click();
      await page.getByLabel('Sort by').selectOption('Sort by created at, ascending');
      await expect(page).toHaveURL(/dir=asc/);
      await page.getByLabel('Sort by').selectOption('Sort by name, ascending');
      const close = page.getByRole('button', { name: 'Show 2 API keys' });
      if (await close.isVisible()) await close.click();
    }
    await expect(page).toHaveURL(/sort=name/);
    await expect(page.getByRole('link', { name: /^(Alpha|Beta)$/ }).first()).toHaveText('Alpha');
  });
}

test('a filter with more than ten choices has a search, and shows the chosen ones', async ({
  adminPage: page,
  db,
  world,
}) => {
  for (let i = 0; i < 12; i += 1) {
    const person = await insertUser(db, { name: `Owner ${i}` });
    await insertMember(db, world.organization.id, person.id, 'viewer');
    await insertSpaceMember(db, { ...world.space }, person.id, 'editor');
    await insertApiKey(db, { ...world.space }, person.id, { name: `Key ${i}` });
  }
  await page.goto(keysPath(world));
  const menu = page.getByRole('dialog', { name: 'Filter by owner' });
  // The button works after the page's script runs.
  await expect(async () => {
    if (!(await menu.isVisible())) await page.getByRole('button', { name: 'Filter by owner' }).click();
    await expect(menu).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await menu.getByLabel('Search the choices').fill('owner 11');
  await expect(menu.getByRole('checkbox')).toHaveCount(1);
  await menu.getByLabel('Owner 11').click();
  await expect(page.getByText('1–1 of 1')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Filter by owner: Owner 11' })).toBeFocused();
  await chooseFilter(page, 'owner', 'Owner 3');
  await expect(page.getByText('1–2 of 2')).toBeVisible();
});

test('a secret in the search box is neither searched nor sent', async ({ adminPage: page, db, world }) => {
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
  await page.goto(keysPath(world));
  const search = page.getByRole('searchbox', { name: 'Search API keys' });
  for (const text of [secret, `Bearer ${secret}`, secret.slice(0, 20)]) {
    await search.fill(text);
    await expect(page.getByRole('alert').filter({ hasText: 'whole secret' })).toBeVisible();
    await expect(search).toHaveValue('');
  }
  await search.fill('test');
  await expect(page).toHaveURL(/q=test/);
  expect(sent.filter((text) => text.includes(secret.slice(3, 20)))).toEqual([]);
});

test('a translated page still searches, sorts and clears', async ({ adminPage: page, db, world }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  for (const name of ['Beta', 'Alpha']) await insertApiKey(db, { ...world.space }, world.admin.id, { name });
  await page.goto(keysPath(world));
  await page.getByText('1–2 of 2').waitFor();
  await page.waitForLoadState('networkidle');
  // Like the translators of browsers: each text becomes <font><font>text</font></font>.
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Node[] = [];
    while (walker.nextNode()) if (walker.currentNode.nodeValue?.trim()) texts.push(walker.currentNode);
    for (const text of texts.filter((node) => !node.parentElement?.closest('script, style, svg, [translate=no]'))) {
      const outer = document.createElement('font');
      const inner = document.createElement('font');
      text.parentNode?.insertBefore(outer, text);
      outer.append(inner);
      inner.append(`${text.nodeValue} `);
      text.parentNode?.removeChild(text);
    }
  });
  await page.getByRole('searchbox', { name: 'Search API keys' }).fill('Alpha');
  await expect(page.getByText('1–1 of 1')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search API keys' }).fill('zzz');
  await expect(page.getByText('No API keys match')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(page.getByText('1–2 of 2')).toBeVisible();
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await expect(page).toHaveURL(/sort=name/);
  expect(errors).toEqual([]);
});

test('a removal is confirmed by a toast that links to the key', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Slack bot' });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Actions for Slack bot' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('API key Slack bot removed').filter({ visible: true }).first()).toBeVisible();
  await page.getByRole('link', { name: 'View', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Slack bot', level: 1 })).toBeVisible();
});

for (const width of [390, 1280, 1440, 1920]) {
  test(`the icon of the search stays in its field when set filters take a second line, ${width} px wide`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Alpha' });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${keysPath(world)}?status=active,disabled&environment=production,staging`);
    await page.getByRole('button', { name: 'Clear filters' }).first().waitFor();
    const search = page.getByRole('search');
    const [box, icon, field] = await Promise.all([
      search.boundingBox(),
      search.locator('svg').first().boundingBox(),
      page.getByRole('searchbox', { name: 'Search API keys' }).boundingBox(),
    ]);
    expect(box?.height).toBe(field?.height);
    const middleOf = (part: typeof icon) => (part?.y ?? 0) + (part?.height ?? 0) / 2;
    expect(Math.abs(middleOf(icon) - middleOf(field))).toBeLessThanOrEqual(1);
  });
}
