import { startApp } from './support/app';
import { insertApiKey } from './support/fixtures';
import { startTcpProxy, throughProxy } from './support/tcp-proxy';
import { expect, keysPath, signInAs, test } from './support/test';

test('a page shows an error with Retry, and no empty table or sign-in form, while the database is unavailable', async ({
  page,
  context,
  db,
  world,
}) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Still here' });
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const target = new URL(DATABASE_URL);
  const proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port) });
  const environment = { DATABASE_URL: throughProxy(DATABASE_URL, proxy.port), AUTH_SECRET, API_KEY_PEPPER };
  const app = await startApp({ name: 'outage', environment });
  try {
    await signInAs(context, db, world.admin.id, app.url);
    await page.goto(app.url + keysPath(world));
    await expect(page.getByRole('link', { name: 'Still here' })).toBeVisible();

    for (const break_ of [proxy.cut, proxy.swallow]) {
      break_();
      await page.goto(app.url + keysPath(world));
      await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
      await expect(page.getByText('No API keys')).toHaveCount(0);
      await expect(page.getByLabel('Password')).toHaveCount(0);
      proxy.mend();
      await expect(async () => {
        await page.getByRole('button', { name: 'Retry' }).click();
        await expect(page.getByRole('link', { name: 'Still here' })).toBeVisible({ timeout: 10_000 });
      }).toPass({ timeout: 30_000 });
    }

    await page.getByRole('button', { name: 'Actions for Still here' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    proxy.cut();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'did not answer' })).toBeVisible();
    proxy.mend();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  } finally {
    await app.stop();
    await proxy.close();
  }
});
