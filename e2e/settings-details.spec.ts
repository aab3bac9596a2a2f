import type { Page } from '@playwright/test';
import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { requestLog } from '@/db/request-log-table';
import { apiKeys } from '@/db/schema/api-keys';
import { organizations } from '@/db/schema/organizations';
import {
  type FixtureDb,
  insertApiKey,
  insertMember,
  insertSpaceMember,
  insertUser,
  type insertWorld,
} from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

type World = Awaited<ReturnType<typeof insertWorld>>;

const settingsOf = (page: Page) => page.getByRole('region', { name: 'Settings' });
const lineOf = (page: Page, name: string) => settingsOf(page).getByRole('button', { name: new RegExp(`^${name}`) });
const editorOf = (page: Page, name: string) => page.getByRole('form', { name, exact: true });

/** Opens the page of a new key. */
async function openKey(page: Page, db: FixtureDb, world: World, given: Parameters<typeof insertApiKey>[3] = {}) {
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Evaluation harness', ...given });
  await page.goto(`${keysPath(world)}/${key.id}`);
  return key;
}

async function readKey(db: FixtureDb, id: string) {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row;
}

/** Opens a setting's editor, changes it, and waits for "Saved" and the focus on its line. */
async function edit(page: Page, name: string, change: () => Promise<void>, save = true) {
  await lineOf(page, name).click();
  await editorOf(page, name).waitFor();
  await change();
  if (save) await editorOf(page, name).getByRole('button', { name: 'Save' }).click();
  await expect(lineOf(page, name)).toContainText('Saved');
  await expect(lineOf(page, name)).toBeFocused();
}

test('each setting is edited in place, is said to be saved, and acts on the next request', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const { id, secret } = await openKey(page, db, world);
  await edit(page, 'Environment', () => page.getByRole('radio', { name: 'Staging' }).check());
  await expect(page.getByRole('main').getByRole('heading', { level: 1 }).locator('..')).toContainText('Staging');
  await edit(page, 'Expires', () => page.getByRole('radio', { name: '90 days' }).check());
  await edit(page, 'Limits', async () => {
    await expect(page.getByLabel('Requests per minute')).toHaveAttribute('placeholder', '600, the plan’s');
    await page.getByLabel('Requests per minute').fill('120');
    await page.getByLabel('Burst').fill('12');
  });
  await edit(page, 'Models', async () => {
    await page.getByRole('radio', { name: 'Only these' }).check();
    await page.getByLabel('Names of models').fill('gpt-4\npulze-*');
  });
  await edit(page, 'Endpoints', async () => {
    await page.getByRole('radio', { name: 'Only these' }).check();
    for (const kind of ['Chat completions', 'Models']) await page.getByRole('checkbox', { name: kind }).check();
  });
  await edit(page, 'IP addresses', async () => {
    await page.getByRole('radio', { name: 'Only these' }).check();
    await expect(editorOf(page, 'IP addresses')).toContainText('Requests from other addresses are refused at once.');
    await page.getByLabel('Addresses and ranges').fill('203.0.113.0/24');
  });
  expect(await readKey(db, id)).toMatchObject({
    environment: 'staging',
    requestsPerMinute: 120,
    burst: 12,
    allowedModels: ['gpt-4', 'pulze-*'],
    allowedEndpoints: ['chat', 'models'],
    allowedAddresses: ['203.0.113.0/24'],
  });
  await expect(lineOf(page, 'Expires')).toContainText('in 90 days');
  await expect(lineOf(page, 'Limits')).toContainText('120 a minute burst 12');
  await expect(lineOf(page, 'Models')).toContainText('2 models');
  await expect(lineOf(page, 'Endpoints')).toContainText('Chat, Models');
  await expect(lineOf(page, 'IP addresses')).toContainText('203.0.113.0/24');
  const history = page.getByRole('region', { name: 'History' });
  await expect(history).toContainText('Test Admin changed IP addresses');
  await expect(history).toContainText('Any → 203.0.113.0/24');

  const refused = await callApi(appUrl, secret);
  expect(refused.status).toBe(401);
  expect(await errorCodeOf(refused)).toBe('address_not_allowed');
  // Back to what it was, and the key works again.
  await edit(page, 'IP addresses', () => page.getByRole('radio', { name: 'Any' }).check());
  expect((await callApi(appUrl, secret)).status).toBe(200);
});

test('wrong lines are named by their number, what was typed stays, and the viewer’s address is added', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { id } = await openKey(page, db, world);
  await lineOf(page, 'IP addresses').click();
  await page.getByRole('radio', { name: 'Only these' }).check();
  const field = page.getByLabel('Addresses and ranges');
  await field.fill('203.0.113.0/24\n203.0.113.300\n10.0.0.0/40');
  const editor = editorOf(page, 'IP addresses');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toContainText('Line 2, “203.0.113.300”');
  await expect(editor).toContainText('Line 3, “10.0.0.0/40”');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('203.0.113.0/24\n203.0.113.300\n10.0.0.0/40');
  await field.fill('203.0.113.0/24');
  await expect(editor).toContainText('is not on the list');
  await page.getByRole('button', { name: 'Add my current address' }).click();
  await expect(editor).not.toContainText('is not on the list');
  await page.keyboard.press('Control+Enter');
  await expect(lineOf(page, 'IP addresses')).toContainText('2 addresses');
  const { allowedAddresses } = (await readKey(db, id)) ?? {};
  expect(allowedAddresses).toEqual(['203.0.113.0/24', expect.stringMatching(/^(127\.0\.0\.1|::1)/)]);
});

test('a dry run says what would be refused while one types, offers to allow it, and never holds up saving', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { id } = await openKey(page, db, world);
  await db.execute(sql`select maintain_request_log(30)`);
  const entry = { organizationId: world.organization.id, apiKeyId: id, status: 200, latencyMs: 5 };
  const logged = [
    { model: 'gpt-4', address: '203.0.113.7', endpoint: '/v1/chat/completions' },
    { model: 'gpt-4', address: '203.0.113.7', endpoint: '/v1/chat/completions' },
    { model: 'gpt-5', address: '198.51.100.7', endpoint: '/v1/embeddings' },
  ];
  await db
    .insert(requestLog)
    .values(logged.map((used) => ({ ...entry, ...used, requestId: `req_${newId()}`, startedAt: new Date() })));

  await lineOf(page, 'IP addresses').click();
  await page.getByRole('radio', { name: 'Only these' }).check();
  const addresses = editorOf(page, 'IP addresses');
  await page.getByLabel('Addresses and ranges').fill('203.0.113.0/24');
  await expect(addresses).toContainText('1 of 3 requests would be refused');
  await page.getByRole('button', { name: 'Allow 198.51.100.7' }).click();
  await expect(page.getByLabel('Addresses and ranges')).toHaveValue('203.0.113.0/24\n198.51.100.7');
  await expect(addresses).toContainText('all 3 requests would be allowed');
  await addresses.getByRole('button', { name: 'Save' }).click();
  await expect(lineOf(page, 'IP addresses')).toContainText('2 addresses');

  await lineOf(page, 'Endpoints').click();
  await page.getByRole('radio', { name: 'Only these' }).check();
  await page.getByRole('checkbox', { name: 'Chat completions' }).check();
  await expect(editorOf(page, 'Endpoints')).toContainText('1 would be refused');
  await page.keyboard.press('Escape');

  await lineOf(page, 'Models').click();
  await page.getByRole('radio', { name: 'Only these' }).check();
  const names = page.getByLabel('Names of models');
  await names.fill('gpt-4');
  // Saved before the dry run has begun.
  await page.keyboard.press('Control+Enter');
  await expect(lineOf(page, 'Models')).toContainText('gpt-4');

  // Saved while a dry run is on its way, which is then given up.
  await lineOf(page, 'Models').click();
  await page.route('**/dry-run', () => undefined);
  const asked = page.waitForRequest('**/dry-run');
  const givenUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/dry-run'));
  await names.fill('gpt-5');
  await asked;
  await page.keyboard.press('Control+Enter');
  await expect(lineOf(page, 'Models')).toContainText('gpt-5');
  await givenUp;
});

test('leaving a changed editor asks, Escape cancels, and nothing is saved by either', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { id } = await openKey(page, db, world);
  await lineOf(page, 'Limits').click();
  await page.getByLabel('Requests per minute').fill('7');
  await lineOf(page, 'Models').click();
  const question = page.getByRole('alertdialog', { name: 'Discard your changes?' });
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await expect(page.getByLabel('Requests per minute')).toHaveValue('7');
  await page.getByRole('link', { name: 'API Keys' }).first().click();
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await lineOf(page, 'Models').click();
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(editorOf(page, 'Models')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lineOf(page, 'Models')).toBeFocused();
  // An editor without changes gives way to another at once.
  await lineOf(page, 'Limits').click();
  await lineOf(page, 'Endpoints').click();
  await expect(editorOf(page, 'Endpoints')).toBeVisible();
  await expect(editorOf(page, 'Limits')).toBeHidden();
  await page.getByRole('radio', { name: 'Only these' }).check();
  await page.getByRole('link', { name: 'API Keys' }).first().click();
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(page).toHaveURL(/api-keys$/);
  expect(await readKey(db, id)).toMatchObject({ requestsPerMinute: null, allowedEndpoints: null });
});

test('Edit and F2 change name, environment and owner in the place of the header', async ({
  adminPage: page,
  db,
  world,
}) => {
  const grace = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, grace.id, 'editor');
  await insertSpaceMember(db, world.space, grace.id, 'editor');
  const { id } = await openKey(page, db, world);
  await page.keyboard.press('F2');
  const editor = editorOf(page, 'Edit');
  await expect(editor.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Renamed by F2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Renamed by F2' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeFocused();

  await page.getByRole('button', { name: 'Edit' }).click();
  await editor.getByRole('radio', { name: 'Development' }).check();
  await editor.getByLabel('Owner').fill('grace');
  await editor.getByRole('radio', { name: 'Grace Hopper' }).check();
  await editor.getByLabel('Name').fill(' ');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor.getByLabel('Name')).toBeFocused();
  await editor.getByLabel('Name').fill('Renamed again');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Renamed again' })).toBeVisible();
  await expect(lineOf(page, 'Owner')).toContainText('Grace Hopper');
  expect(await readKey(db, id)).toMatchObject({
    name: 'Renamed again',
    environment: 'development',
    ownerId: grace.id,
  });
});

test('an owner who left has a badge, and is changed from the status', async ({ adminPage: page, db, world }) => {
  const left = await insertUser(db, { name: 'Farah Haddad' });
  await insertApiKey(db, world.space, left.id, { name: 'Orphan' });
  await page.goto(keysPath(world));
  await expect(page.getByRole('row', { name: /Orphan/ })).toContainText('Owner left');
  await page.getByRole('link', { name: 'Orphan' }).click();
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText('Farah Haddad left the space');
  await status.getByRole('button', { name: 'Change owner' }).click();
  await editorOf(page, 'Owner').getByRole('radio', { name: 'Test Admin' }).check();
  await editorOf(page, 'Owner').getByRole('button', { name: 'Save' }).click();
  await expect(lineOf(page, 'Owner')).toContainText('Test Admin');
  await expect(status).not.toContainText('left the space');
  await expect(page.getByText('Owner left')).toHaveCount(0);
});

test('an expired key says so and what callers get, and one click makes it work again', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const expiresAt = new Date(Date.now() - 30 * 86_400_000);
  const { id, secret } = await openKey(page, db, world, { expiresAt });
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText(/Expired on .*, 30 days ago/);
  await expect(status).toContainText('Every request is refused with api_key_expired');
  expect(await errorCodeOf(await callApi(appUrl, secret))).toBe('api_key_expired');
  await status.getByRole('button', { name: '1 year' }).hover();
  await expect(status).toContainText('1 year from now: until');
  await status.getByRole('button', { name: 'Extend by 30 days' }).click();
  await expect(page.getByText('API key Evaluation harness works again')).toBeVisible();
  await expect(status).toContainText('Works');
  expect((await callApi(appUrl, secret)).status).toBe(200);
  const until = (await readKey(db, id))?.expiresAt?.getTime() ?? 0;
  expect(Math.round((until - Date.now()) / 86_400_000)).toBe(30);
});

test('a key that expires soon has a badge, and no longer preset is offered than the organization allows', async ({
  adminPage: page,
  db,
  world,
}) => {
  const expiresAt = new Date(Date.now() + 5.5 * 86_400_000);
  await db.update(organizations).set({ longestKeyDays: 60 }).where(eq(organizations.id, world.organization.id));
  await openKey(page, db, world, { expiresAt });
  await expect(page.getByText('6 days left')).toBeVisible();
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText(/Expires on .*, in 6 days/);
  await expect(status.getByRole('button')).toHaveText(['Extend to 30 days', '60 days', 'Choose a date']);
  await status.getByRole('button', { name: 'Choose a date' }).click();
  await expect(page.getByLabel('Date and time')).toBeFocused();
  await page.goto(keysPath(world));
  await expect(page.getByRole('row', { name: /Evaluation harness/ })).toContainText('6 days left');
});

test('a member without the right sees the settings and who may change them, and no pencils', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const member = await insertUser(db);
  await insertMember(db, world.organization.id, member.id, 'editor');
  await insertSpaceMember(db, world.space, member.id, 'editor');
  await signInAs(context, db, member.id, appUrl);
  await openKey(page, db, world, { allowedAddresses: ['203.0.113.0/24'] });
  await expect(settingsOf(page)).toContainText('203.0.113.0/24');
  await expect(settingsOf(page)).toContainText('Admins of the space Test Space and of the organization can change');
  await expect(settingsOf(page).getByRole('button')).toHaveCount(1);
  await expect(settingsOf(page).getByRole('button')).toHaveAccessibleName('Copy masked key');
  await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await page.keyboard.press('F2');
  await expect(page.getByRole('form')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'History' })).toBeVisible();
});

test('a key is renamed from its row’s menu and by F2, with the keyboard alone', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertApiKey(db, world.space, world.admin.id, { name: 'First name' });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Actions for First name' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Rename' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Rename API key' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Second name');
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: 'Second name' });
  await expect(link).toBeVisible();
  await link.focus();
  await page.keyboard.press('F2');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Third name');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Third name' })).toBeFocused();
});

for (const width of [360, 1440]) {
  test(`every editor of a key’s page is accessible and fits a screen ${width} px wide`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const name = 'Recommendations Orchestrator - Production São Paulo v9 #36645';
    await openKey(page, db, world, { name, environment: 'production', expiresAt: new Date(Date.now() + 86_400_000) });
    const check = async (what: string) => {
      expect(await seriousProblemsInBothSchemes(page), what).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, what).toBeLessThanOrEqual(0);
    };
    await check('at rest');
    for (const setting of ['Owner', 'Environment', 'Expires', 'Limits', 'Models', 'Endpoints', 'IP addresses']) {
      await lineOf(page, setting).click();
      await editorOf(page, setting).waitFor();
      const only = page.getByRole('radio', { name: 'Only these' });
      if (await only.isVisible()) await only.check();
      await check(setting);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('F2');
    await editorOf(page, 'Edit').waitFor();
    await check('Edit');
  });
}
