import { eq } from 'drizzle-orm';
import { users } from '@/db/schema/accounts';
import { hashPassword } from '@/lib/passwords';
import { runNpm } from './support/run-admin';
import { seriousProblems } from './support/serious-problems';
import { expect, test } from './support/test';

test('a user who forgot their password sets a new one with a link from the operator', async ({
  page,
  db,
  world,
  appUrl,
}) => {
  const { email, id } = world.admin;
  const passwordHash = await hashPassword('forgotten sentence');
  await db.update(users).set({ passwordHash }).where(eq(users.id, id));
  await page.goto('/sign-in');
  await expect(page.getByText('Forgot your password? The operator of this server')).toContainText(
    'npm run admin -- reset-password',
  );
  expect(await seriousProblems(page)).toEqual([]);

  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '', JOURNAL_DIR = '' } = process.env;
  const settings = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER, JOURNAL_DIR, APP_URL: appUrl };
  const { out } = await runNpm('admin', ['reset-password', email, '--json'], settings);
  const { link } = JSON.parse(out);
  await page.goto(link);
  await expect(page.getByText('Your old password stops working')).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password').fill('a whole new sentence');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Password set')).toBeVisible();

  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByText('This link no longer works')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail').fill(email);
  for (const password of ['forgotten sentence', 'a whole new sentence']) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (password === 'forgotten sentence')
      await expect(page.getByText('The e-mail address or the password is wrong')).toBeVisible();
  }
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
});
