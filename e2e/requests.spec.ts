import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { requestLog } from '@/db/request-log-table';
import { createRequestId } from '@/lib/requests/request-id';
import { insertApiKey } from './support/fixtures';
import { type LoggedWorld, logRequests, refused } from './support/log-requests';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, test } from './support/test';

const requestsPath = (world: LoggedWorld, query = '') => `/${world.organization.slug}/usage/requests${query}`;
const sheetOf = (page: Page, id: string) => page.getByRole('complementary', { name: `Request ${id}` });
const rowOf = (page: Page, id: string) => page.locator(`tr[data-id="${id}"]`);

test('a request is found by the id that its caller got, with the reason of its refusal and what to do', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const { secret, id } = await insertApiKey(db, world.space, world.admin.id, { name: 'CI', disabledAt: new Date() });
  const response = await callApi(appUrl, secret);
  const requestId = response.headers.get('x-request-id') ?? '';
  expect(await errorCodeOf(response)).toBe('api_key_disabled');
  // The log is written within a second.
  await expect.poll(() => db.$count(requestLog, eq(requestLog.requestId, requestId))).toBe(1);
  await page.goto(`/${world.organization.slug}/permissions/members`);
  await page.getByRole('link', { name: 'Requests' }).click();
  await expect(page.getByRole('heading', { name: 'Requests', level: 1 })).toBeVisible();
  // The key works after the page's script runs.
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Find by request id' })).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.insertText(`x-request-id: ${requestId}`);
  await expect(sheetOf(page, requestId)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`request=${requestId}`));
  const sheet = sheetOf(page, requestId);
  await expect(sheet).toContainText('401 Refused');
  await expect(sheet).toContainText('Refused: the key is disabled');
  await expect(sheet).toContainText('An admin of the space can enable it.');
  await expect(sheet).toContainText('Not read: refused before the body');
  await expect(sheet).toContainText('Not called');
  await expect(sheet.getByRole('link', { name: 'CI' })).toHaveAttribute('href', `${keysPath(world)}/${id}`);

  await page.reload();
  // The sheet gets the focus after its script runs.
  await expect(sheet.getByRole('heading', { level: 2 }).first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(rowOf(page, requestId).getByRole('link')).toBeFocused();
  await expect(page).not.toHaveURL(/request=/);
});

test('keys move the opened request through the list, and the list stays usable', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { ids } = await logRequests(db, world, [{}, refused, { isEstimated: true }]);
  const [first = '', second = '', third = ''] = ids;
  await page.goto(requestsPath(world));
  await rowOf(page, first).click();
  await expect(sheetOf(page, first)).toContainText('200 Succeeded');
  await expect(rowOf(page, first)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('j');
  await expect(sheetOf(page, second)).toContainText('Refused: the key was removed');
  await page.keyboard.press('ArrowDown');
  await expect(sheetOf(page, third)).toContainText('≈ 388');
  await page.keyboard.press('j');
  await expect(sheetOf(page, third)).toBeVisible();
  await page.keyboard.press('k');
  await page.keyboard.press('ArrowUp');
  await expect(sheetOf(page, first)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`request=${first}`));
  await rowOf(page, third).getByText('200', { exact: true }).click();
  await expect(sheetOf(page, third)).toBeVisible();
  await page.getByRole('button', { name: 'Close request' }).click();
  await expect(sheetOf(page, third)).toBeHidden();
});

test('filters are chosen field by field, shown as chips, and kept in the URL', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { ids } = await logRequests(db, world, [{}, refused, { model: 'gpt-4o', endpoint: '/v1/responses' }]);
  const [, second = '', third = ''] = ids;
  await page.goto(requestsPath(world));
  await expect(page.getByText('3 requests', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Status' }).click();
  await page.getByRole('dialog').getByLabel('Refused').check();
  await expect(rowOf(page, second)).toBeVisible();
  await expect(rowOf(page, third)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/status=refused/);
  await page.getByRole('button', { name: 'Remove filter status' }).click();
  await expect(rowOf(page, third)).toBeVisible();

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Model' }).click();
  await page.getByRole('searchbox', { name: 'Search model' }).fill('gpt-4o');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/model=gpt-4o$/);
  await expect(rowOf(page, second)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Model: gpt-4o', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Model: gpt-4o', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search model' }).fill('none-such');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/none-such/);
  // Not `uncheck`: the choice disappears from the list when it is no longer chosen, before `uncheck` verifies it.
  await page.getByRole('dialog').getByLabel('gpt-4o', { exact: true }).click();
  await expect(page).not.toHaveURL(/gpt-4o/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'No requests match these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(rowOf(page, second)).toBeVisible();
});

test('pages link to older and newer requests, and new ones appear only on demand', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { key, ids } = await logRequests(
    db,
    world,
    Array.from({ length: 25 }, () => ({})),
  );
  await page.goto(requestsPath(world, '?size=10'));
  await expect(page.locator('tr[data-id]')).toHaveCount(10);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rowOf(page, ids[10] ?? '')).toBeVisible();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.locator('tr[data-id]')).toHaveCount(5);
  await expect(page.getByRole('link', { name: 'Older' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(rowOf(page, ids[10] ?? '')).toBeVisible();
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(rowOf(page, ids[0] ?? '')).toBeVisible();

  const startedAt = new Date();
  await db.insert(requestLog).values({
    organizationId: world.organization.id,
    apiKeyId: key.id,
    startedAt,
    requestId: createRequestId(startedAt.getTime()),
    status: 200,
    latencyMs: 5,
  });
  await page.getByRole('heading', { name: 'Requests', level: 1 }).hover();
  const news = page.getByRole('button', { name: '1 new request' });
  await expect(news).toBeVisible({ timeout: 20_000 });
  await expect(rowOf(page, ids[0] ?? '')).toBeVisible();
  await news.click();
  await expect(rowOf(page, createRequestId(0))).toHaveCount(0);
  await expect(page.locator('tr[data-id]').nth(1)).toHaveAttribute('data-id', ids[0] ?? '');
  await expect(news).toBeHidden();
});

test('an unknown id and text that is not an id get different messages', async ({ adminPage: page, db, world }) => {
  await logRequests(db, world, [{}]);
  const missing = createRequestId(Date.now() - 1_000);
  await page.goto(requestsPath(world, `?request=${missing}`));
  await expect(page.getByText(`No request ${missing} was found.`)).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('was found.')).toBeHidden();
  await page.getByRole('searchbox', { name: 'Find by request id' }).fill('hello');
  await expect(page.getByText('That is no request id.')).toBeVisible();
});

test('requests are exported as CSV', async ({ adminPage: page, db, world }) => {
  const { ids } = await logRequests(db, world, [{ model: '=1+1' }, refused]);
  await page.goto(requestsPath(world, '?status=succeeded'));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const stream = await download.createReadStream();
  const text = (await stream.toArray()).join('');
  expect(text).toContain(ids[0]);
  expect(text).toContain(`"'=1+1"`);
  expect(text).not.toContain(ids[1]);
});

for (const width of [1440, 900, 390]) {
  test(`Requests is accessible in light and dark, ${width} px wide`, async ({ adminPage: page, db, world }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    const expectNone = async (state: string) => expect(await seriousProblemsInBothSchemes(page), state).toEqual([]);
    await page.goto(requestsPath(world));
    await page.getByRole('heading', { name: 'No requests in this time' }).waitFor();
    await expectNone('empty');
    const upstream = { status: 502, code: 'upstream_error', upstreamStatus: 500, upstreamMessage: 'Overloaded' };
    const { ids } = await logRequests(db, world, [{}, refused, upstream, { status: 499 }]);
    await page.reload();
    await page.locator('tr[data-id]').first().waitFor();
    await expectNone('list');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Status' }).click();
    await page.getByRole('dialog').getByLabel('Refused').check();
    // The filtered page has arrived: while it replaces the old one, the document has no title.
    await expect(page.locator('tr[data-id]')).toHaveCount(1);
    await expectNone('filter');
    await page.keyboard.press('Escape');
    await rowOf(page, ids[1] ?? '')
      .getByRole('link')
      .click();
    await sheetOf(page, ids[1] ?? '').waitFor();
    await expectNone('sheet');
    if (width === 390) {
      const box = await sheetOf(page, ids[1] ?? '').boundingBox();
      expect(box?.width).toBe(await page.evaluate(() => document.documentElement.offsetWidth));
    }
    await page.getByRole('button', { name: 'Close request' }).click();
    await expect(sheetOf(page, ids[1] ?? '')).toBeHidden();
  });
}
