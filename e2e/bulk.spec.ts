import { and, eq, isNotNull } from 'drizzle-orm';
import { sessions } from '@/db/schema/accounts';
import { apiKeyBatches } from '@/db/schema/api-key-batches';
import { apiKeys } from '@/db/schema/api-keys';
import { apiKeyLastUses } from '@/db/schema/usage';
import { bar, insertKeys, question, selectKey } from './support/bulk';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

test('disabling shows how many keys it changes, applies at once, and can be undone', async ({
  adminPage: page,
  appUrl,
  db,
  world,
}) => {
  const [used, , disabled] = await insertKeys(db, world, 3);
  const ids = [used, disabled].map((key) => key?.id ?? '');
  await db
    .update(apiKeys)
    .set({ disabledAt: new Date(), disabledBy: world.admin.id })
    .where(eq(apiKeys.id, ids[1] ?? ''));
  await db
    .update(apiKeyLastUses)
    .set({ lastUsedAt: new Date() })
    .where(eq(apiKeyLastUses.apiKeyId, ids[0] ?? ''));
  await page.goto(keysPath(world));
  await selectKey(page, 'Select all on this page');
  await bar(page, 3).getByRole('button', { name: 'Disable' }).click();
  await expect(question(page)).toContainText('Disable 2 API keys?');
  await expect(question(page)).toContainText('1of these was used in the last 7 days');
  await expect(question(page)).toContainText('1is skipped: 1 is disabled already');
  await question(page).getByText('Show them').first().click();
  await expect(question(page).getByRole('list', { name: 'Names' }).first()).toContainText('Key 0');
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await question(page).getByRole('button', { name: 'Disable 2 keys' }).click();
  await expect(question(page)).toContainText('2 API keys disabled');
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  expect(await errorCodeOf(await callApi(appUrl, used?.secret ?? ''))).toBe('api_key_disabled');
  await question(page).getByRole('button', { name: 'Enable them again' }).click();
  await expect(question(page)).toContainText('Enable 2 API keys?');
  await question(page).getByRole('button', { name: 'Enable 2 keys' }).click();
  await expect(question(page)).toContainText('2 API keys enabled');
  await question(page).getByRole('link', { name: 'Show the batch in the audit log' }).click();
  await expect(page.getByText('1–2 of 2')).toBeVisible();
  await expect(page.getByRole('row', { name: /Enabled an API key/ })).toHaveCount(2);
  expect((await callApi(appUrl, used?.secret ?? '')).status).toBe(200);
});

test('removing requires typing the number only if a key was used in the last 24 hours', async ({
  adminPage: page,
  db,
  world,
}) => {
  const [first, second] = await insertKeys(db, world, 2);
  const lastUsedAt = new Date(Date.now() - 3_600_000);
  await db
    .update(apiKeyLastUses)
    .set({ lastUsedAt })
    .where(eq(apiKeyLastUses.apiKeyId, first?.id ?? ''));
  await page.goto(keysPath(world));
  await selectKey(page, 'Select all on this page');
  await bar(page, 2).getByRole('button', { name: 'Remove' }).click();
  const remove = question(page).getByRole('button', { name: 'Remove 2 keys' });
  await expect(remove).toBeDisabled();
  await question(page).getByLabel('Type 2 to remove them').fill('3');
  await expect(remove).toBeDisabled();
  await question(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('checkbox', { name: 'Select Key 0' }).uncheck();
  await bar(page, 1).getByRole('button', { name: 'Remove' }).click();
  await question(page).getByRole('button', { name: 'Remove 1 key' }).click();
  await expect(question(page)).toContainText('1 API key removed');
  await question(page).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('link', { name: 'Key 1' })).toHaveCount(0);
  await selectKey(page, 'Select Key 0');
  await bar(page, 1).getByRole('button', { name: 'Remove' }).click();
  await question(page).getByLabel('Type 1 to remove it').fill('1');
  await question(page).getByRole('button', { name: 'Remove 1 key' }).click();
  await expect(question(page)).toContainText('1 API key removed');
  const removed = and(eq(apiKeys.organizationId, world.organization.id), isNotNull(apiKeys.removedAt));
  expect(await db.$count(apiKeys, removed)).toBe(2);
  expect(second).toBeDefined();
});

test('a user sets the environment, expiry and owner of many keys after choosing a value', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertKeys(db, world, 2);
  await page.goto(keysPath(world));
  const run = async (action: string, choose: () => Promise<unknown>, button: string) => {
    await selectKey(page, 'Select all on this page');
    await bar(page, 2).getByRole('button', { name: action }).click();
    await expect(question(page).getByRole('button', { name: action })).toBeDisabled();
    await choose();
    await question(page).getByRole('button', { name: button }).click();
    await expect(question(page)).toContainText('2 API keys changed');
    await question(page).getByRole('button', { name: 'Done' }).click();
  };
  await run(
    'Set environment',
    () => question(page).getByLabel('Environment').selectOption('Staging'),
    'Set environment of 2 keys',
  );
  await expect(page.getByRole('cell', { name: 'Staging' })).toHaveCount(2);
  await run(
    'Set expiry',
    () => question(page).getByLabel('Expires').selectOption('In 30 days'),
    'Set expiry of 2 keys',
  );
  const [key] = await db.select().from(apiKeys).where(eq(apiKeys.organizationId, world.organization.id)).limit(1);
  expect(key?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  // A date starts with the choice before it, and always means what the field shows.
  await selectKey(page, 'Select all on this page');
  await bar(page, 2).getByRole('button', { name: 'Set expiry' }).click();
  await question(page).getByLabel('Expires').selectOption('Never');
  await question(page).getByLabel('Expires').selectOption('At a date and time');
  await expect(question(page).getByLabel('Date and time')).toHaveValue(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  await question(page).getByLabel('Date and time').fill('2031-05-06T07:08');
  await expect(question(page)).toContainText('May 6, 2031');
  await question(page).getByRole('button', { name: 'Cancel' }).click();
});

test('a bulk action stops when the session ends, is offered after a reload, and continues without losses', async ({
  adminPage: page,
  context,
  db,
  world,
}) => {
  const { organization, admin, space } = world;
  const rows = Array.from({ length: 1_200 }, (_, i) => ({
    id: crypto.randomUUID(),
    organizationId: organization.id,
    spaceId: space.id,
    ownerId: admin.id,
    name: `Many ${i}`,
    lastFive: 'abcde',
    createRequestId: crypto.randomUUID(),
  }));
  for (const start of [0, 600]) await db.insert(apiKeys).values(rows.slice(start, start + 600));
  await page.goto(keysPath(world));
  await selectKey(page, 'Select all on this page');
  await page.getByRole('button', { name: 'Select all 1,200 that match' }).click();
  await page.getByRole('region', { name: '1,200 selected' }).getByRole('button', { name: 'Disable' }).click();
  const go = question(page).getByRole('button', { name: 'Disable 1,200 keys' });
  await expect(go).toBeEnabled();
  const whileRunning: (string | null)[] = [];
  // The session ends while the first chunk runs: this chunk succeeds, and the next one is refused.
  await page.route('**/*', async (route) => {
    const isRun =
      route.request().method() === 'POST' && /^\["[^"]+",\{"id":"[^"]+"\}\]$/.test(route.request().postData() ?? '');
    if (isRun) whileRunning.push(await question(page).textContent(), ...(await seriousProblemsInBothSchemes(page)));
    const response = isRun ? await route.fetch() : null;
    if (!response) return route.continue();
    await db.delete(sessions).where(eq(sessions.userId, admin.id));
    await route.fulfill({ response });
  });
  await go.click();
  await expect(question(page)).toContainText('Your session has ended');
  await expect(question(page)).toContainText('200are disabled');
  await expect(question(page)).toContainText('1,000are as they were');
  expect(whileRunning).toEqual([expect.stringContaining('0 of 1,200'), expect.stringContaining('200 of 1,200')]);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.unroute('**/*');
  const disabled = and(eq(apiKeys.organizationId, organization.id), isNotNull(apiKeys.disabledAt));
  expect(await db.$count(apiKeys, disabled)).toBe(200);
  await context.clearCookies();
  await signInAs(context, db, admin.id, new URL(page.url()).origin);
  await page.goto(keysPath(world));
  await expect(page.getByText('Disabling 1,200 API keys: stopped at 200 of 1,200.')).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await question(page).getByRole('button', { name: 'Go on with 1,000 keys' }).click();
  await expect(question(page)).toContainText('1,200 API keys disabled');
  await question(page).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('stopped at')).toHaveCount(0);
  expect(await db.$count(apiKeys, disabled)).toBe(1_200);
});

test('a user can leave the remaining keys of a stopped bulk action unchanged', async ({
  adminPage: page,
  db,
  world,
}) => {
  const keys = await insertKeys(db, world, 2);
  await db.insert(apiKeyBatches).values({
    id: crypto.randomUUID(),
    organizationId: world.organization.id,
    createdBy: world.admin.id,
    action: 'remove',
    apiKeyIds: keys.map(({ id }) => id),
    position: 1,
    changed: 1,
  });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Leave the rest' }).click();
  await expect(page.getByText('stopped at')).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('stopped at')).toHaveCount(0);
  expect(
    await db.$count(apiKeys, and(eq(apiKeys.organizationId, world.organization.id), isNotNull(apiKeys.removedAt))),
  ).toBe(0);
});
