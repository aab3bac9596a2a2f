import postgres from 'postgres';
import { startApp } from './support/app';
import { callApi, errorCodeOf, expect, test } from './support/test';
import { openEmptyDatabase } from './support/test-database';
import { countRows, loadDump, readReleaseFixture, releasedVersions } from './support/upgrade-fixtures';

const pages = [
  '/acme',
  '/acme/permissions/api-keys',
  '/acme/permissions/members',
  '/acme/permissions/spaces',
  '/acme/permissions/audit-log',
  '/acme/usage',
  '/acme/usage/requests',
  '/acme/billing',
  '/acme/settings',
  '/acme/settings/webhooks',
  '/account',
  '/docs',
  '/help',
];

for (const release of releasedVersions) {
  test(`the app starts on a database of ${release}: all pages answer, keys work, usage is kept`, async ({ page }) => {
    const { authSecret, pepper, password, secrets } = readReleaseFixture(release);
    const database = await openEmptyDatabase();
    await loadDump(database.url, release);
    const sql = postgres(database.url, { max: 1 });
    const before = await countRows(sql);
    const app = await startApp({
      name: `upgrade-${release}`,
      environment: { DATABASE_URL: database.url, AUTH_SECRET: authSecret, API_KEY_PEPPER: pepper },
    });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    try {
      await page.goto(`${app.url}/sign-in`);
      await page.getByLabel('E-mail').fill('admin@acme.example');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL(`${app.url}/acme`);
      for (const path of pages) {
        const response = await page.goto(app.url + path);
        expect([path, response?.status()]).toEqual([path, 200]);
        await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
      }
      await page.goto(`${app.url}/acme/permissions/spaces`);
      await page.getByRole('link', { name: 'Platform', exact: true }).click();
      await expect(page.getByRole('heading', { name: 'Platform', level: 1 })).toBeVisible();
      await page.goto(`${app.url}/acme/permissions/api-keys`);
      await page.getByRole('link', { name: 'Made by a release', exact: true }).click();
      await expect(page.getByRole('heading', { name: 'Made by a release', level: 1 })).toBeVisible();

      for (const secret of [secrets.live, secrets.rotated]) expect((await callApi(app.url, secret)).status).toBe(200);
      const codeOf = async (secret: string) => errorCodeOf(await callApi(app.url, secret));
      expect(await codeOf(secrets.replaced)).toBe('api_key_replaced');
      expect(await codeOf(secrets.disabled)).toBe('api_key_disabled');
      expect(await codeOf(secrets.removed)).toBe('api_key_removed');
      const [usage] = await sql`
        select sum(requests)::int as requests from api_key_hours u join api_keys k on k.id = u.api_key_id
        where k.name = 'Made by a release'`;
      expect(usage?.requests).toBe(4);
      const after = await countRows(sql);
      for (const table of ['api_keys', 'api_key_secrets', 'users', 'memberships', 'spaces', 'space_members']) {
        expect([table, after[table]]).toEqual([table, before[table]]);
      }
      expect(faults).toEqual([]);
    } finally {
      await app.stop();
      await sql.end();
      await database.close();
    }
  });
}
