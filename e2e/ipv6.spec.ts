import { eq } from 'drizzle-orm';
import { requestLog } from '@/db/request-log-table';
import { startApp } from './support/app';
import { insertApiKey } from './support/fixtures';
import { startTcpProxy } from './support/tcp-proxy';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

test('the app and its database work with only IPv6', async ({ page, context, db, world }) => {
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const { hostname, port } = new URL(DATABASE_URL);
  const database = await startTcpProxy({ host: hostname, port: Number(port || 5432) }, '::1');
  const url = new URL(DATABASE_URL);
  url.host = `[::1]:${database.port}`;
  const app = await startApp({
    name: 'ipv6',
    environment: { DATABASE_URL: url.href, AUTH_SECRET, API_KEY_PEPPER },
    settings: { HOST: '::1' },
  });
  try {
    expect(app.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await expect(fetch(app.url.replace('[::1]', '127.0.0.1'))).rejects.toThrow();
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    const key = await insertApiKey(db, { ...world.space }, world.admin.id, {
      name: 'For IPv6',
      allowedAddresses: ['::1'],
    });
    expect((await callApi(app.url, key.secret)).status).toBe(200);
    const other = await insertApiKey(db, { ...world.space }, world.admin.id, { allowedAddresses: ['127.0.0.1'] });
    expect(await errorCodeOf(await callApi(app.url, other.secret))).toBe('address_not_allowed');
    await signInAs(context, db, world.admin.id, app.url);
    await page.goto(app.url + keysPath(world));
    await page.getByRole('link', { name: 'For IPv6', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'For IPv6', level: 1 })).toBeVisible();
    const logged = () => db.select().from(requestLog).where(eq(requestLog.apiKeyId, key.id));
    await expect.poll(async () => (await logged()).map(({ address }) => address)).toEqual(['::1']);
  } finally {
    await app.stop();
    await database.close();
  }
});
