import { endpoints } from '@/lib/api/endpoints';
import { errorReference } from '@/lib/api/error-reference';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, test } from './support/test';

for (const width of [390, 1440]) {
  test(`the API reference opens without sign-in, ${width} px wide, in light and dark`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/docs');
    await expect(page).toHaveTitle('API reference · Pulze');
    expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  });
}

test('the API reference fits every width', async ({ page }) => {
  await page.goto('/docs');
  for (const width of [320, 390, 768, 1024, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
});

test('the API reference shows every endpoint, error and this server’s address', async ({ page, baseURL }) => {
  await page.goto('/docs');
  for (const { title, path } of endpoints) {
    const part = page.getByRole('region', { name: title, exact: true });
    await expect(part.getByText(`/v1${path}`, { exact: true })).toBeVisible();
  }
  for (const { code } of errorReference) await expect(page.locator(`#error-${code}`)).toBeVisible();
  const start = page.getByRole('region', { name: 'Quick start', exact: true });
  await expect(start.getByText(`curl ${baseURL}/v1/chat/completions`)).toBeVisible();
  for (const label of ['Python', 'TypeScript', 'AI SDK']) {
    await start.getByRole('tab', { name: label }).click();
    await expect(start.getByText(`${baseURL}/v1`)).toBeVisible();
  }
});

test('an error of the API links to its entry in the reference', async ({ page, request }) => {
  const response = await request.get('/v1/models');
  const target = /<([^>]+)>; rel="help"/.exec(response.headers().link ?? '')?.[1] ?? '';
  await page.goto(target);
  await expect(page.locator('tr:target')).toContainText('missing_api_key');
});

test('an API path without /v1 is answered in JSON, and a page of that name is not', async ({ request, baseURL }) => {
  for (const path of [
    '/chat/completions',
    '/api/v1/chat/completions',
    '//v1/chat/completions',
    '/V1/chat/completions',
  ]) {
    const response = await request.post(`${baseURL}${path}`, { data: { messages: [] } });
    expect(response.headers()['content-type']).toBe('application/json');
    expect((await response.json()).error.message).toContain('/v1/chat/completions');
  }
  const page = await request.get('/models', { headers: { accept: 'text/html' } });
  expect(page.headers()['content-type']).toContain('text/html');
});
