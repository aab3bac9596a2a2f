import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { insertApiKey, insertMember, insertSpace, insertSpaceMember, insertUser } from './support/fixtures';
import { titleAt } from './support/rounds';
import { seriousProblems } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

type World = { organization: { slug: string }; space: { id: string } };
const spacesPath = (world: World) => `/${world.organization.slug}/permissions/spaces`;
const spacePath = (world: World) => `${spacesPath(world)}/${world.space.id}`;
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

const picture = () =>
  sharp({ create: { width: 400, height: 300, channels: 3, background: { r: 90, g: 40, b: 200 } } })
    .png()
    .toBuffer();

async function chooseLogo(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.getByLabel('Choose a logo').setInputFiles(file);
}

test('an admin creates a space with a name and a description, and finds it', async ({ adminPage: page, world }) => {
  await page.goto(spacesPath(world));
  await page.getByRole('button', { name: 'New space' }).click();
  const dialog = page.getByRole('dialog', { name: 'New space' });
  await dialog.getByRole('button', { name: 'Create space' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Give the space a name/);
  await dialog.getByLabel('Name').fill('Mobile');
  await dialog.getByLabel('Description').fill('What phones talk to');
  await dialog.getByRole('button', { name: 'Create space' }).click();
  await expect(page.getByRole('heading', { name: 'Mobile', level: 1 })).toBeVisible();
  await expect(rowOf(page, 'Test Admin')).toContainText('You');

  await page.getByLabel('Name', { exact: true }).fill('Mobile apps');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Mobile apps', level: 1 })).toBeVisible();
  await page.goto(`${spacesPath(world)}?q=PHONES`);
  await expect(page.getByRole('link', { name: 'Mobile apps' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Test Space' })).toBeHidden();
  await page.getByRole('searchbox', { name: 'Search spaces' }).fill('nothing');
  await expect(page.getByText('No spaces match "nothing"')).toBeVisible();
  await page.getByRole('button', { name: 'Show all spaces' }).click();
  await expect(page.getByRole('link', { name: 'Test Space' })).toBeVisible();
});

test('an admin adds a space member, changes the role and removes the member', async ({
  adminPage: page,
  db,
  world,
  browser,
  appUrl,
}) => {
  const grace = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, grace.id, 'viewer');
  await page.goto(spacePath(world));
  await page.getByRole('button', { name: 'Add member' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add member' });
  await dialog.getByLabel('Person').fill('grace');
  await dialog.getByRole('radio', { name: /Grace Hopper/ }).check();
  await dialog.getByLabel('Role in this space').selectOption('Viewer');
  await dialog.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByLabel('Role of Grace Hopper')).toHaveValue('viewer');

  const hers = await browser.newContext();
  await signInAs(hers, db, grace.id, appUrl);
  const herPage = await hers.newPage();
  await herPage.goto(spacePath(world));
  await expect(herPage.getByRole('button', { name: 'Save' })).toBeHidden();
  await expect(herPage.getByRole('button', { name: 'Delete space' })).toBeHidden();

  await page.getByLabel('Role of Grace Hopper').selectOption('Admin');
  await expect(page.getByRole('status').filter({ hasText: 'Grace Hopper is now Admin' })).toBeAttached();
  await herPage.reload();
  await expect(herPage.getByRole('button', { name: 'Save', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Actions for Grace Hopper' }).click();
  await page.getByRole('menuitem', { name: 'Remove from space' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  // The rows behind the dialog are hidden from assistive technology too.
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(rowOf(page, 'Grace Hopper')).toHaveCount(0);
  await herPage.reload();
  await expect(herPage.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await hers.close();
});

test('deleting a space shows how many keys stop, and then refuses them', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Production' });
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Off', disabledAt: new Date() });
  expect((await callApi(appUrl, key.secret)).status).toBe(200);
  await page.goto(spacesPath(world));
  await page.getByRole('button', { name: 'Actions for Test Space' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete Test Space' });
  await expect(dialog).toContainText('1 API key stops working at once');
  await expect(dialog.getByRole('button', { name: 'Delete space' })).toBeDisabled();
  await dialog.getByLabel('Type Test Space to confirm').fill('test space');
  await expect(dialog.getByRole('button', { name: 'Delete space' })).toBeDisabled();
  await dialog.getByLabel('Type Test Space to confirm').fill('Test Space');
  await dialog.getByRole('button', { name: 'Delete space' }).click();
  await expect(page.getByRole('heading', { name: 'No spaces yet' })).toBeVisible();

  const refused = await callApi(appUrl, key.secret);
  expect([refused.status, await errorCodeOf(refused)]).toEqual([403, 'space_not_found']);
  await page.goto(`${keysPath(world)}/${key.id}`);
  await expect(page.getByText('The space Test Space was deleted')).toBeVisible();
});

test('the models chosen for a space apply to its keys', async ({ adminPage: page, db, world, appUrl }) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id);
  await page.goto(spacePath(world));
  await page.getByLabel('Default model').fill('pulze');
  await page.getByRole('radio', { name: 'Only these' }).check();
  await page.getByLabel('Names of models').fill('small-1\nlarge-1');
  await page.getByRole('button', { name: 'Save models' }).click();
  await expect(page.getByLabel('Default model')).toHaveAccessibleDescription(/Enter another model/);
  await page.getByLabel('Default model').fill('large-1');
  await page.getByRole('button', { name: 'Save models' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Models saved' })).toBeAttached();

  const refused = await callApi(appUrl, key.secret, { model: 'gpt-4' });
  expect([refused.status, await errorCodeOf(refused)]).toEqual([403, 'model_not_allowed']);
  const answered = (await (await callApi(appUrl, key.secret, { model: 'small-1' })).json()) as { model: string };
  expect(answered.model).toBe('pulze-echo');
});

test('a logo is resized, shown with the space’s keys, and served only to members', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  await insertApiKey(db, { ...world.space }, world.admin.id);
  await page.goto(spacePath(world));
  await chooseLogo(page, { name: 'logo.png', mimeType: 'image/png', buffer: await picture() });
  await expect(page.getByRole('button', { name: 'Replace logo' })).toBeVisible();
  await page.goto(keysPath(world));
  const src = (await page.locator('tbody img').first().getAttribute('src')) ?? '';
  expect(
    await page
      .locator('tbody img')
      .first()
      .evaluate((image: HTMLImageElement) => image.naturalWidth),
  ).toBe(144);

  const mine = await page.request.get(src);
  expect(mine.headers()).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  const other = await insertUser(db);
  await insertMember(db, world.organization.id, other.id, 'editor');
  const theirs = await browser.newContext();
  await signInAs(theirs, db, other.id, appUrl);
  for (const context of [theirs, await browser.newContext()]) {
    const answer = await context.request.get(appUrl + src);
    expect([answer.status(), (await answer.body()).length]).toEqual([404, 0]);
    await context.close();
  }
  expect((await page.request.get(src.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status()).toBe(404);

  await page.goto(spacePath(world));
  await page.getByRole('button', { name: 'Use generated mark' }).click();
  await expect(page.getByRole('button', { name: 'Upload logo' })).toBeVisible();
});

test('an invalid or too large image is refused with a message and changes nothing', async ({
  adminPage: page,
  world,
}) => {
  await page.goto(spacePath(world));
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const refusals = [
    [{ name: 'x.svg', mimeType: 'image/svg+xml', buffer: svg }, 'not an image that can be used here'],
    // Its name passes the browser's check, but not the server's.
    [{ name: 'x.png', mimeType: 'image/png', buffer: svg }, 'not an image that can be used here'],
    [{ name: 'x.png', mimeType: 'image/png', buffer: Buffer.alloc(1024 * 1024 + 1) }, 'larger than 1 MB'],
    [{ name: 'x.png', mimeType: 'image/png', buffer: Buffer.alloc(1024 * 1024) }, 'not an image that can be used here'],
  ] as const;
  for (const [file, words] of refusals) {
    await chooseLogo(page, file);
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Upload logo' })).toBeEnabled();
    await page.reload();
  }
});

test('a user without a space sees no spaces, and their pages respond like missing ones', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const outsider = await insertUser(db);
  await insertMember(db, world.organization.id, outsider.id, 'viewer');
  await signInAs(context, db, outsider.id, appUrl);
  await page.goto(spacesPath(world));
  await expect(page.getByRole('heading', { name: 'You are not in any space' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New space' })).toBeHidden();
  for (const id of [world.space.id, '01890000-0000-7000-8000-000000000000', 'x']) {
    await page.goto(`${spacesPath(world)}/${id}`);
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  }
});

for (const width of [1440, 360]) {
  test(titleAt(width, 'every state of the Spaces pages is accessible'), async ({ adminPage: page, db, world }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const expectNone = async (state: string) => expect(await seriousProblems(page), state).toEqual([]);
    for (let i = 0; i < 12; i += 1) {
      const member = await insertUser(db, { name: `A person with quite a long name, number ${i}` });
      await insertMember(db, world.organization.id, member.id, 'editor');
      await insertSpaceMember(db, world.space, member.id, 'viewer');
      await insertSpace(db, world.organization.id, {
        name: `Space ${i}`,
        description: 'What it is for, at length '.repeat(9),
      });
    }
    await page.goto(spacesPath(world));
    await page.getByRole('link', { name: 'Test Space' }).waitFor();
    await expectNone('list');
    await page.getByRole('button', { name: 'Actions for Test Space' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByText('no working API keys').waitFor();
    await expectNone('delete dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Test Space' }).click();
    await page.getByRole('heading', { name: 'Members' }).waitFor();
    await page.getByRole('radio', { name: 'Only these' }).check();
    await expectNone('one space');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Add member' }).click();
    await page.getByRole('dialog').getByText('Nobody else').waitFor();
    await expectNone('add member');
  });
}
