import {
  type FixtureDb,
  insertApiKey,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
  insertWorld,
} from './support/fixtures';
import { insertUse } from './support/insert-use';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, expect, homePath, keysPath, signInAs, test } from './support/test';

/** Inserts a busy organization with keys in two spaces; one key is removed and still called. */
async function insertBusyWorld(db: FixtureDb) {
  const world = await insertWorld(db);
  const { organization, admin, space } = world;
  const hidden = await insertSpace(db, organization.id, { name: 'Hidden' });
  const insert = (name: string, place: typeof space, given = {}) =>
    insertApiKey(db, place, admin.id, { name, ...given });
  const busy = await insert('Production API', space);
  const secret = await insert('Of the hidden space', hidden);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  await insert('Ending', space, { expiresAt: inDays(5) });
  const removed = await insert('Chatbot v1', space, { removedAt: inDays(-1), removedBy: admin.id });
  await insertUse(db, busy, { hoursAgo: 0, requests: 1_200, refusals: 9, refusalReasons: { limited: 9 } });
  await insertUse(db, busy, { hoursAgo: 24, requests: 40 });
  await insertUse(db, secret, { hoursAgo: 0, requests: 5_000 });
  await insertUse(db, removed, { hoursAgo: 0, refusals: 90, refusalReasons: { removed: 90 } });
  return { ...world, busy, removed };
}

test('the overview of a new organization guides to the first request and then shows it automatically', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  await page.goto(homePath(world));
  await expect(page.getByRole('heading', { name: 'Make the first request' })).toBeVisible();
  await expect(page.getByRole('main').getByText('export PULZE_API_KEY')).toBeVisible();
  await expect(page.getByText('Waiting for the first request')).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();

  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'First' });
  await page.goto(homePath(world));
  await expect(page.getByText('Waiting for the first request')).toBeVisible();
  expect((await callApi(appUrl, key.secret)).status).toBe(200);
  const today = page.getByRole('region', { name: 'Today' });
  await expect(today.getByRole('definition').first()).toHaveText('1', { timeout: 30_000 });
  await expect(page.getByRole('region', { name: /^Busiest keys/ }).getByRole('link', { name: 'First' })).toBeVisible();
});

test('the overview of a busy organization summarizes its keys, and each line links to them', async ({
  page,
  context,
  db,
  appUrl,
}) => {
  const world = await insertBusyWorld(db);
  await signInAs(context, db, world.admin.id, appUrl);
  await page.goto(homePath(world));
  const region = (name: string | RegExp) => page.getByRole('region', { name });
  const figures = region('Today').getByRole('definition');
  await expect(figures.first()).toContainText('6,200');
  await expect(figures.nth(1)).toContainText('99');
  await expect(region('Today').getByText('UTC', { exact: true })).toBeVisible();
  await expect(region(/^Refusals/).getByRole('listitem')).toHaveText([/key removed90/i, /over the rate limit9/i]);
  await expect(region(/^Refusals/).getByRole('link', { name: /key removed/i })).toHaveAttribute(
    'href',
    /usage\/requests\?code=api_key_removed&from=/,
  );
  await expect(region(/^Busiest/).getByRole('link', { name: '1,240' })).toHaveAttribute(
    'href',
    `/${world.organization.slug}/usage/requests?key=${world.busy.id}&period=7d`,
  );
  await expect(region(/^Busiest/).getByRole('row')).toHaveText([
    /Key/,
    /Of the hidden space.*5,000/,
    /Production API.*1,240/,
  ]);
  await expect(region('Recent changes').getByText('Nothing was changed recently.')).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);

  const lines = region('Needs attention').getByRole('link');
  await expect(lines).toHaveText([/Chatbot v1 is removed but still called90 requests refused/, /1 key expires/]);
  await lines.first().click();
  await expect(page).toHaveURL(`${keysPath(world)}/${world.removed.id}`);
  await page.goBack();
  await lines.nth(1).click();
  await expect(page).toHaveURL(`${keysPath(world)}?attention=expiring`);
  await expect(page.getByRole('link', { name: 'Ending', exact: true })).toBeVisible();
  await page.getByRole('navigation', { name: 'Organization' }).getByRole('link', { name: 'Overview' }).click();
  await expect(page).toHaveURL(homePath(world));
  await region(/^Busiest/)
    .getByRole('link', { name: 'Production API' })
    .click();
  await expect(page.getByRole('heading', { name: 'Production API', level: 1 })).toBeVisible();
});

test('a bar of today links to the requests of its hour', async ({ page, context, db, appUrl }) => {
  const world = await insertBusyWorld(db);
  await signInAs(context, db, world.admin.id, appUrl);
  await page.goto(homePath(world));
  await page.getByRole('region', { name: 'Today' }).getByRole('img').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/usage\/requests\?from=[^&]*00%3A00\.000Z&to=/);
  await expect(page.getByRole('heading', { name: 'Requests', level: 1 })).toBeVisible();
});

test('a viewer of one space sees exactly the traffic of that space', async ({ page, context, db, appUrl }) => {
  const world = await insertBusyWorld(db);
  const person = await insertUser(db);
  await insertMember(db, world.organization.id, person.id, 'viewer');
  await insertSpaceMember(db, { organizationId: world.organization.id, id: world.space.id }, person.id, 'viewer');
  await signInAs(context, db, person.id, appUrl);
  await page.goto(homePath(world));
  await expect(page.getByRole('region', { name: 'Today' }).getByRole('definition').first()).toContainText('1,200');
  await expect(page.getByRole('region', { name: /^Busiest/ }).getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('link', { name: 'Audit log' })).toHaveCount(0);
  expect(await (await page.request.get(homePath(world))).text()).not.toContain('Of the hidden space');
});

test('the overview tells a member who may not create keys whom to ask', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const person = await insertUser(db);
  await insertMember(db, world.organization.id, person.id, 'viewer');
  await insertSpaceMember(db, { organizationId: world.organization.id, id: world.space.id }, person.id, 'viewer');
  await signInAs(context, db, person.id, appUrl);
  await page.goto(homePath(world));
  await expect(page.getByText('You may not create keys in any space.')).toContainText('Test Admin');
  await expect(page.getByRole('button', { name: 'New API Key' })).toHaveCount(0);
});

test('the overview of an organization whose plan has no API keys shows the upgrade', async ({
  page,
  context,
  db,
  appUrl,
}) => {
  const world = await insertWorld(db, { plan: 'free' });
  await signInAs(context, db, world.admin.id, appUrl);
  await page.goto(homePath(world));
  await expect(page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
});

for (const width of [320, 360, 768, 1121]) {
  test(`the overview fits a screen ${width} px wide`, async ({ page, context, db, appUrl }) => {
    const world = await insertBusyWorld(db);
    await signInAs(context, db, world.admin.id, appUrl);
    await page.setViewportSize({ width, height: 800 });
    await page.goto(homePath(world));
    await expect(page.getByRole('region', { name: 'Recent changes' }).getByText('Nothing')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  });
}
