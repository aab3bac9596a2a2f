import { setTimeout as delay } from 'node:timers/promises';
import { insertApiKey, insertMember, insertOrganization } from './support/fixtures';
import { logRequests, refused } from './support/log-requests';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, test } from './support/test';

const palette = { name: 'Search or jump to' };

test('the palette opens with its button and Ctrl K, finds keys by words in any order, and opens one', async ({
  adminPage: page,
  db,
  world,
}) => {
  for (let i = 0; i < 7; i += 1)
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: `Mobile App ${i}` });
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Checkout - Production' });
  await page.goto(`/${world.organization.slug}/permissions/members`);
  const dialog = page.getByRole('dialog', palette);
  // The button works after the page's script runs.
  await expect(async () => {
    if (!(await dialog.isVisible())) await page.getByRole('button', palette).click();
    await expect(dialog).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(dialog.getByRole('option', { name: 'New API Key' })).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', palette)).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('prod check');
  await expect(dialog.getByRole('option', { name: 'Checkout - Production' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${keysPath(world)}/${key.id}`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('mobile');
  await expect(dialog.getByRole('option', { name: /Mobile App/ })).toHaveCount(5);
  await dialog.getByRole('option', { name: 'Show all 7 keys that match' }).click();
  await expect(page.getByText('1–7 of 7')).toBeVisible();
});

test('a secret that is pasted into the palette is masked, never sent as a search, and can be looked up', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Leaked' });
  await page.goto(keysPath(world));
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''));
  const field = page.getByRole('combobox', { name: 'Search keys, pages and actions' });
  // The key works after the page's script runs.
  await expect(async () => {
    if (!(await field.isVisible())) await page.keyboard.press('Control+k');
    await expect(field).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await field.fill(secret);
  await expect(field).toHaveValue(`pk_...${secret.slice(-5)}`);
  await expect(page.getByRole('option')).toHaveText(['Which key is this?']);
  await page.waitForTimeout(300);
  expect(sent.filter((text) => text.includes(secret))).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Which key is this?' })).toContainText('Leaked');
});

test('the palette runs actions, opens pages, and switches the organization and the theme', async ({
  adminPage: page,
  db,
  world,
}) => {
  const other = await insertOrganization(db, { name: 'Globex' });
  await insertMember(db, other.id, world.admin.id, 'viewer');
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Some key' });
  await page.goto(keysPath(world));
  const run = async (text: string) => {
    const field = page.getByRole('combobox', { name: 'Search keys, pages and actions' });
    await expect(async () => {
      if (!(await field.isVisible())) await page.keyboard.press('Control+k');
      await expect(field).toBeFocused({ timeout: 1_000 });
    }).toPass();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  await run('new api key');
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  // The palette does not open over a dialog.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', palette)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await run('dark theme');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await run('members');
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  await run('new api key');
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  await page.keyboard.press('Escape');
  await run('globex');
  await expect(page).toHaveURL(`/${other.slug}`);
});

test('the palette offers recent keys and spaces, marks the matches, and creates a key in a space', async ({
  adminPage: page,
  db,
  world,
}) => {
  const space = { ...world.space };
  const [older, latest] = [
    await insertApiKey(db, space, world.admin.id, { name: 'Older' }),
    await insertApiKey(db, space, world.admin.id, { name: 'Latest' }),
  ];
  for (const { id } of [older, latest]) {
    await page.goto(`${keysPath(world)}/${id}`);
    await expect(page.getByRole('button', { name: 'Rotate' })).toBeVisible();
    await expect
      .poll(() => page.evaluate(() => Object.entries(localStorage).find(([key]) => key.startsWith('recent-keys'))?.[1]))
      .toContain(id);
  }
  await page.goto(`/${world.organization.slug}/permissions/members`);
  const dialog = page.getByRole('dialog', palette);
  await expect(async () => {
    if (!(await dialog.isVisible())) await page.keyboard.press('Control+k');
    await expect(dialog).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const recent = dialog.getByRole('group', { name: 'Recent keys' }).getByRole('option');
  await expect(recent.nth(0)).toContainText('Latest');
  await expect(recent.nth(1)).toContainText('Older');
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.keyboard.type(world.space.name.slice(0, 4).toLowerCase());
  const found = dialog.getByRole('group', { name: 'Spaces' }).getByRole('option', { name: world.space.name });
  await expect(found.locator('mark')).toHaveText(world.space.name.slice(0, 4));
  await dialog.getByRole('option', { name: `New API Key in ${world.space.name}` }).click();
  await expect(page.getByRole('dialog', { name: 'New API Key' }).getByLabel('Space')).toHaveValue(world.space.id);
});

test('the URL for a new key opens the dialog, also on an open page, and loses its parameter', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Some key' });
  await page.goto(keysPath(world));
  await page.getByRole('searchbox').fill('some');
  await expect(page).toHaveURL(/q=some/);
  await page.evaluate(
    (url) => {
      (window as unknown as { next: { router: { push: (url: string) => void } } }).next.router.push(url);
    },
    `${keysPath(world)}?new=1`,
  );
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  await expect(page).toHaveURL(keysPath(world));
});

test('text that is typed while the palette loads reaches its field', async ({ adminPage: page, world }) => {
  await page.goto(keysPath(world));
  await page.waitForLoadState('networkidle');
  await page.route('**/_next/static/**', async (route) => {
    await delay(500);
    await route.continue();
  });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('membx');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('ers');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('g and a letter open a page, even if a list uses the letter, and never while typing', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Some key' });
  await page.goto(keysPath(world));
  await page.getByRole('link', { name: 'Some key' }).waitFor();
  // The keys work after the page's script runs.
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { name: 'Spaces', level: 1 })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await expect(page.getByRole('link', { name: 'Some key' })).toBeVisible();
  await page.getByRole('searchbox').pressSequentially('gm');
  await expect(page).toHaveURL(/q=gm/);
});

test('on a phone, the palette opens from the header and fills the screen', async ({ adminPage: page, world }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(keysPath(world));
  const dialog = page.getByRole('dialog', palette);
  // The button works after the page's script runs.
  await expect(async () => {
    if (!(await dialog.isVisible())) await page.getByRole('banner').getByRole('button', palette).click();
    await expect(dialog).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(dialog.getByRole('option', { name: 'Members' })).toBeVisible();
  // The width of fixed elements, without the space that is reserved for a scrollbar.
  const width = await page.evaluate(() => {
    const probe = document.createElement('div');
    probe.style.cssText = 'position: fixed; inset: 0; visibility: hidden';
    document.body.append(probe);
    const whole = probe.getBoundingClientRect().width;
    probe.remove();
    return whole;
  });
  expect((await dialog.boundingBox())?.width).toBe(width);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
});

test('the palette finds a request by its id, and removed keys', async ({ adminPage: page, db, world }) => {
  const { ids } = await logRequests(db, world, [refused]);
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Old landing page', removedAt: new Date() });
  await page.goto(keysPath(world));
  const field = page.getByRole('combobox', { name: 'Search keys, pages and actions' });
  const open = () =>
    expect(async () => {
      if (!(await field.isVisible())) await page.keyboard.press('Control+k');
      await expect(field).toBeVisible({ timeout: 1_000 });
    }).toPass();
  await open();
  await field.fill(`x-request-id: ${ids[0]}`);
  await expect(page.getByRole('option')).toHaveText([/^Open the request req_/]);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(`Request ${ids[0]}`)).toBeVisible();
  await page.goto(keysPath(world));
  await open();
  await field.fill('landing');
  await page.getByRole('option', { name: 'Show the removed key that matches' }).click();
  await expect(page.getByRole('link', { name: 'Old landing page' })).toBeVisible();
});
