import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { requestLog } from '@/db/request-log-table';
import { insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { edit, editorOf, lineOf, openKey, readKey } from './support/key-page';
import { titleAt } from './support/rounds';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, signInAs, test } from './support/test';

const settingsOf = (page: Page) => page.getByRole('region', { name: 'Settings' });

test('each setting is edited in place, confirms that it was saved, and applies to the next request', async ({
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
  await expect(lineOf(page, 'Limits')).toContainText('120 a minute, burst 12');
  await expect(lineOf(page, 'Models')).toContainText('2 models');
  await expect(lineOf(page, 'Endpoints')).toContainText('Chat, Models');
  await expect(lineOf(page, 'IP addresses')).toContainText('203.0.113.0/24');
  const history = page.getByRole('region', { name: 'History' });
  await expect(history).toContainText('Test Admin changed IP addresses');
  await expect(history).toContainText('Any → 203.0.113.0/24');

  const refused = await callApi(appUrl, secret);
  expect(refused.status).toBe(401);
  expect(await errorCodeOf(refused)).toBe('address_not_allowed');
  // With the previous value the key works again.
  await edit(page, 'IP addresses', () => page.getByRole('radio', { name: 'Any' }).check());
  expect((await callApi(appUrl, secret)).status).toBe(200);
});

test('wrong lines are named by their number, the input stays, and the viewer’s address can be added', async ({
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

test('a dry run shows what would be refused while the user types, offers to allow it, and never delays saving', async ({
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
  // Saved before the dry run has started.
  await page.keyboard.press('Control+Enter');
  await expect(lineOf(page, 'Models')).toContainText('gpt-4');

  // Saved during a dry run, which is then canceled.
  await lineOf(page, 'Models').click();
  await page.route('**/dry-run', () => undefined);
  const asked = page.waitForRequest('**/dry-run');
  const givenUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/dry-run'));
  await names.fill('gpt-5');
  await asked;
  await page.keyboard.press('Control+Enter');
  await expect(lineOf(page, 'Models')).toContainText('2 models');
  await givenUp;
});

test('leaving a changed editor opens a question, Escape cancels, and neither saves anything', async ({
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
  // An editor without changes closes at once when another one opens.
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

test('a member without the right sees the settings and who may change them, but can’t edit them', async ({
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

for (const width of [360, 1440]) {
  test(
    titleAt(width, 'every editor of a key’s page is accessible and fits a screen'),
    async ({ adminPage: page, db, world }) => {
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
    },
  );
}

test('a setting’s line shows its new value as soon as it is saved', async ({ adminPage: page, db, world }) => {
  await openKey(page, db, world);
  // An editor would start with the old value of the line.
  await page.evaluate(() => {
    const texts: string[] = [];
    Object.assign(window, { savedLines: texts });
    new MutationObserver(() => {
      const line = document.querySelector('button[aria-expanded="false"]:has(.text-success-ink)');
      if (line) texts.push(line.textContent ?? '');
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
    await edit(page, 'IP addresses', async () => {
      await page.getByRole('radio', { name: 'Only these' }).check();
      await page.getByLabel('Addresses and ranges').fill(address);
    });
    const lines = await page.evaluate(() => (window as unknown as { savedLines: string[] }).savedLines.splice(0));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.includes(address))).toEqual([]);
  }
});
