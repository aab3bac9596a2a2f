import { randomBytes } from 'node:crypto';
import { startApp, type TestServer } from './support/app';
import { startFakeGitHub } from './support/fake-github';
import { insertUser } from './support/fixtures';
import { test as base, expect } from './support/test';
import { openTestDatabase } from './support/test-database';

let gitHub: Awaited<ReturnType<typeof startFakeGitHub>>;
const test = base.extend<object, { appWithGitHub: TestServer }>({
  appWithGitHub: [
    // Playwright requires an object pattern, even an empty one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
      const environment = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER };
      gitHub = await startFakeGitHub();
      const app = await startApp({
        name: 'sign-in-github',
        environment,
        settings: (url) => ({ ...gitHub.settings, APP_URL: url }),
      });
      await use(app);
      await app.stop();
      await gitHub.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ appWithGitHub }, use) => use(appWithGitHub.url),
});

// In order, because all tests share the user who is signed in at the fake.
test.describe.configure({ mode: 'default' });

test('sign-in with GitHub uses the primary, verified address instead of the profile’s', async ({ page, db }) => {
  const id = Number.parseInt(randomBytes(4).toString('hex'), 16);
  const victim = await insertUser(db);
  const own = `${id}@example.test`;
  const emails = [
    { email: victim.email, primary: false, verified: false },
    { email: own, primary: true, verified: true },
  ];
  gitHub.be({ id, login: 'ada', name: null, email: victim.email, emails });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await expect(page.getByText(`You are signed in as ${own}.`)).toBeVisible();
  const stranger = { email: victim.email, primary: true, verified: false };
  gitHub.be({ id: id + 1, login: 'eve', name: 'Eve', email: victim.email, emails: [stranger] });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('GitHub has not verified');
  gitHub.be({ id: id + 2, login: 'eve', name: 'Eve', email: null, emails: null });
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('GitHub gave an invalid answer');
  expect(new URL(page.url()).pathname).toBe('/sign-in');
});

test('the first user signs up through a provider, and later users are refused while sign-up is off', async ({
  page,
}) => {
  const database = await openTestDatabase();
  const settings = (url: string) => ({ ...gitHub.settings, ALLOW_SIGN_UP: 'false', APP_URL: url });
  const first = await startApp({ name: 'first-by-provider', environment: database.environment, settings });
  const be = (id: number, verified: boolean) => {
    const emails = [{ email: `${id}@example.test`, primary: true, verified }];
    gitHub.be({ id, login: 'ada', name: 'Ada', email: null, emails });
  };
  await page.goto(first.url);
  const enterByGitHub = page.getByRole('button', { name: 'Continue with GitHub' });
  be(1, false);
  await enterByGitHub.click();
  await expect(page).toHaveURL(/\/sign-up\?/);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('GitHub has not verified');
  be(1, true);
  await enterByGitHub.click();
  // The previous page has a field of this name too.
  await expect(page.getByRole('heading', { name: 'You are in no organization' })).toBeVisible();
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
  await page.context().clearCookies();
  be(2, true);
  await page.goto(`${first.url}/sign-in`);
  await enterByGitHub.click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Ask an admin for an invitation.');
  await first.stop();
  await database.close();
});
