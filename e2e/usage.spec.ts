import type { Page } from '@playwright/test';
import { insertApiKey, insertMember, insertSpace, insertSpaceMember, insertUser } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, expect, signInAs, test } from './support/test';

const usagePath = (world: { organization: { slug: string } }, query = '') =>
  `/${world.organization.slug}/usage${query}`;
const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader').filter({ hasText: name }) });

/** Expects the first figure of a row; on phones the share is below it. */
const expectFigure = (page: Page, row: string, figure: string, timeout?: number) =>
  expect(rowOf(page, row).getByRole('cell').first()).toHaveText(new RegExp(`^${figure}(\\s|$)`), {
    useInnerText: true,
    timeout,
  });

/** Finished requests are added up within some seconds. */
async function showUsage(page: Page, path: string, row: string, requests: string) {
  await expect(async () => {
    await page.goto(path);
    await expectFigure(page, row, requests, 2_000);
  }).toPass();
}

test('usage shows requests by key and model, in the chosen time, in parts and in the export', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Checkout' });
  const off = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Off', disabledAt: new Date() });
  for (let i = 0; i < 3; i += 1) {
    const response = await callApi(appUrl, key.secret);
    await response.text();
    expect(response.status).toBe(200);
  }
  expect((await callApi(appUrl, off.secret)).status).toBe(401);
  await showUsage(page, usagePath(world), 'Checkout', '3');
  await expect(rowOf(page, 'Off')).toContainText('1');
  await expect(page.getByRole('link', { name: 'Checkout', exact: true })).toHaveAttribute(
    'href',
    `/${world.organization.slug}/permissions/api-keys/${key.id}`,
  );

  await page.getByLabel('Group by').selectOption('By model');
  await expect(page).toHaveURL(/group=model/);
  await expectFigure(page, 'pulze-echo', '3');
  await expect(page.getByRole('link', { name: 'pulze-echo', exact: true })).toHaveAttribute(
    'href',
    /usage\/requests\?model=pulze-echo/,
  );

  await page.getByLabel('Then by').selectOption('then by key');
  await page.getByRole('link', { name: 'pulze-echo by key' }).click();
  await expect(page).toHaveURL(/open=pulze-echo/);
  await expectFigure(page, 'Checkout', '3');

  await page.getByLabel('Time', { exact: true }).selectOption('Last hour');
  await expect(page).toHaveURL(/range=1h/);
  await expect(page.getByRole('button', { name: 'Minute' })).toHaveAttribute('aria-pressed', 'true');
  await expectFigure(page, 'pulze-echo', '3');

  await page.getByRole('radio', { name: /^Refusals/ }).check();
  await expect(page).toHaveURL(/metric=refusals/);
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/metric=input/);
  await page.getByRole('radio', { name: 'Cached input tokens' }).check();
  await expect(page).toHaveURL(/metric=cached/);
  await page.getByRole('radio', { name: /^Requests/ }).check();
  await expect(page).not.toHaveURL(/metric=/);
  await expect(page.getByRole('radio', { name: /^Requests/ })).toBeFocused();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const lines = (await (await download.createReadStream()).toArray()).join('').trim().split('\r\n');
  expect(lines[0]).toContain('Model');
  const echo = lines.filter((line) => line.includes('"pulze-echo"')).map((line) => Number(line.split(',')[3]));
  expect(echo.reduce((sum, requests) => sum + requests, 0)).toBe(3);
});

test('a row of an owner or an environment links to its requests, and dims the other series', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const other = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, other.id, 'viewer');
  const own = await insertApiKey(db, { ...world.space }, world.admin.id, { environment: 'production' });
  const theirs = await insertApiKey(db, { ...world.space }, other.id, { name: 'Theirs' });
  for (const key of [own, theirs, theirs]) await (await callApi(appUrl, key.secret)).text();
  await showUsage(page, usagePath(world, '?group=environment&range=24h'), 'No environment', '2');
  await page.getByRole('link', { name: 'No environment', exact: true }).click();
  await expect(page).toHaveURL(/usage\/requests\?environment=none&from=/);
  await expect(page.locator('main tr[data-id]')).toHaveCount(2);
  await expect(
    page.getByRole('navigation', { name: 'Requests over time' }).getByRole('link').last(),
  ).toHaveAccessibleName(/2 succeeded/);

  await page.goto(usagePath(world, '?group=owner&range=24h'));
  await expectFigure(page, 'Grace Hopper', '2');
  await rowOf(page, 'Grace Hopper').hover();
  await expect(page.getByRole('img').locator('.opacity-20')).toHaveCount(1);
  await page.getByRole('link', { name: 'Grace Hopper', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`usage/requests\\?owner=${other.id}`));
  await expect(page.getByRole('button', { name: 'Owner: Grace Hopper', exact: true })).toBeVisible();
  await expect(page.locator('main tr[data-id]')).toHaveCount(2);
});

test('a day has a chart of minutes, which link to their requests', async ({ adminPage: page, db, world, appUrl }) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Checkout' });
  await (await callApi(appUrl, key.secret)).text();
  await showUsage(page, usagePath(world, '?range=24h&bucket=minute'), 'Checkout', '1');
  await expect(page.getByRole('button', { name: 'Minute' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('img').focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('status').getByText('Checkout')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/usage\/requests\?from=/);
});

test('a viewer of one space sees only its usage, even if the URL names another space', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const hidden = await insertSpace(db, world.organization.id, { name: 'Hidden' });
  const viewer = await insertUser(db, { name: 'Viewer' });
  await insertMember(db, world.organization.id, viewer.id, 'viewer');
  await insertSpaceMember(db, { ...world.space }, viewer.id, 'viewer');
  const seen = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Seen' });
  const secret = await insertApiKey(db, { ...hidden }, world.admin.id, { name: 'Unseen' });
  for (const key of [seen, secret, secret]) await (await callApi(appUrl, key.secret)).text();
  await signInAs(context, db, world.admin.id, appUrl);
  await showUsage(page, usagePath(world), 'Unseen', '2');
  await signInAs(context, db, viewer.id, appUrl);
  await page.goto(usagePath(world));
  await expectFigure(page, 'Seen', '1');
  await expectFigure(page, 'Total, 1 key', '1');
  await expect(page.getByText('Unseen')).toHaveCount(0);
  await page.goto(usagePath(world, `?space=${hidden.id}`));
  await expect(page.getByText('No requests match')).toBeVisible();
});

for (const width of [1440, 360]) {
  test(`Usage is accessible in light and dark, ${width} px wide`, async ({ adminPage: page, db, world, appUrl }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    const expectNone = async (state: string) => {
      expect(await seriousProblemsInBothSchemes(page), state).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        state,
      ).toBeLessThanOrEqual(0);
    };
    await page.goto(usagePath(world));
    await page.getByText('No requests in this time').waitFor();
    await expectNone('empty');
    const key = await insertApiKey(db, { ...world.space }, world.admin.id, {
      name: 'Recommendations Orchestrator - Production São Paulo v9 #36645',
    });
    await (await callApi(appUrl, key.secret)).text();
    await showUsage(page, usagePath(world, '?then=model'), key.name, '1');
    await expectNone('stacked');
    await page.getByRole('img').focus();
    await page.keyboard.press('End');
    await expect(page.getByRole('status').getByText(key.name)).toBeVisible();
    await expectNone('card of a bar');
    await page.goto(usagePath(world, '?metric=p95&range=24h&then=model'));
    await expectNone('lines');
    await page.goto(usagePath(world, '?range=24h&bucket=minute'));
    await expectNone('minutes');
    if (width < 768) {
      await page.getByLabel('Metric', { exact: true }).selectOption('Reasoning tokens');
      await expect(page).toHaveURL(/metric=reasoning/);
    }
  });
}
