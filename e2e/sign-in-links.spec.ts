import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { signInLinks, users } from '@/db/schema/accounts';
import { startApp, type TestServer } from './support/app';
import { type FakeSmtp, startFakeSmtp } from './support/fake-smtp';
import { seriousProblems } from './support/serious-problems';
import { test as base, expect, homePath, keysPath } from './support/test';

let mail: FakeSmtp;
const test = base.extend<object, { appWithMail: TestServer }>({
  appWithMail: [
    // Playwright requires an object pattern, even an empty one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
      mail = await startFakeSmtp();
      const app = await startApp({
        name: 'sign-in-links',
        environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER },
        settings: (url) => ({ SMTP_URL: mail.url, MAIL_FROM: 'no-reply@example.test', APP_URL: url }),
      });
      await use(app);
      await app.stop();
      await mail.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ appWithMail }, use) => use(appWithMail.url),
});
test.describe.configure({ mode: 'default' });

/** Requests a link on the sign-in page. */
async function ask(page: Page, email: string, path = '/sign-in'): Promise<void> {
  await page.goto(path);
  await page.getByRole('link', { name: 'E-mail me a sign-in link' }).click();
  // The previous page has a field of this name too.
  await expect(page.getByRole('heading', { name: 'Sign in by mail' })).toBeVisible();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'E-mail me a sign-in link' }).click();
  await expect(page.getByRole('main').getByRole('status')).toBeVisible();
}

const mailsTo = (email: string) => mail.received.filter(({ to }) => to.includes(email));

/** Returns the link of the newest mail to an address. */
async function linkTo(email: string, count = 1): Promise<string> {
  await expect.poll(() => mailsTo(email).length).toBe(count);
  const link = /http:\/\/\S+\/sign-in\/link\/[A-Za-z0-9_-]{43}/.exec(mailsTo(email).at(-1)?.source ?? '')?.[0];
  expect(link).toBeDefined();
  return link ?? '';
}

const enterButton = (page: Page) => page.getByRole('button', { name: 'Sign in' });
const gone = (page: Page) => page.getByRole('heading', { name: 'This link no longer works' });

test('a sign-in link works once, with the button and not by opening it', async ({
  page,
  browser,
  request,
  db,
  world,
}) => {
  const { email } = world.admin;
  await ask(page, email.toUpperCase());
  const link = await linkTo(email);
  // Mail scanners open links like this.
  for (const method of ['GET', 'HEAD', 'GET']) expect((await request.fetch(link, { method })).status()).toBe(200);
  const [row] = await db.select().from(signInLinks).where(eq(signInLinks.userId, world.admin.id));
  const token = link.split('/').at(-1) ?? '';
  expect(row?.tokenHash).toEqual(createHash('sha256').update(token).digest());

  const second = await (await browser.newContext()).newPage();
  await second.goto(link);
  await expect(second.getByText(`You sign in as ${email}.`)).toBeVisible();
  expect(await seriousProblems(second)).toEqual([]);
  await page.goto(link);
  await enterButton(page).click();
  await expect(page).toHaveURL(new RegExp(`${homePath(world)}$`));
  await enterButton(second).click();
  await expect(second.getByRole('main').getByRole('alert')).toContainText('This link was already used');
  await second.reload();
  await expect(gone(second)).toBeVisible();
  await second.goto(keysPath(world));
  await expect(second).toHaveURL(/\/sign-in/);
  await second.context().close();
});

test('a sign-in link is refused after ten minutes, also on a page that is already open', async ({
  page,
  db,
  world,
}) => {
  await ask(page, world.admin.email);
  const link = await linkTo(world.admin.email);
  const isTheirs = eq(signInLinks.userId, world.admin.id);
  const [row] = await db.select().from(signInLinks).where(isTheirs);
  const minutes = ((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)) / 60_000;
  expect(minutes).toBe(10);
  await page.goto(link);
  await db
    .update(signInLinks)
    .set({ expiresAt: new Date(Date.now() - 1_000) })
    .where(isTheirs);
  await enterButton(page).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('has expired');
  await page.reload();
  await expect(gone(page)).toBeVisible();
});

test('a request for a link to an unknown address shows the same page and sends no mail', async ({ page, world }) => {
  const answerTo = async (email: string) => {
    await ask(page, email);
    return (await page.getByRole('main').textContent())?.replaceAll(email, 'the address');
  };
  const unknown = `${crypto.randomUUID()}@example.test`;
  expect(await answerTo(unknown)).toBe(await answerTo(world.admin.email));
  await linkTo(world.admin.email);
  expect(mailsTo(unknown)).toEqual([]);
});

test('the fourth request for a link in a row is refused, for any address', async ({ page }) => {
  const email = `${crypto.randomUUID()}@example.test`;
  for (let i = 0; i < 3; i += 1) await ask(page, email);
  await page.getByRole('button', { name: 'E-mail me a sign-in link' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Too many links for now.');
});

test('the first sign-in link removes a password set before the address was verified, and the page says so first', async ({
  page,
  db,
  world,
}) => {
  await db.update(users).set({ passwordHash: 'none that matches' }).where(eq(users.id, world.admin.id));
  await ask(page, world.admin.email, '/sign-in?next=/account');
  await page.goto(await linkTo(world.admin.email));
  await expect(page.getByText('the current password stops working')).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await enterButton(page).click();
  await expect(page).toHaveURL(/\/account$/);
  await page.getByLabel('New password').fill('a whole new sentence');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByLabel('Current password')).toBeVisible();
  // The address is verified now, so a password stays.
  await page.context().clearCookies();
  await ask(page, world.admin.email);
  await page.goto(await linkTo(world.admin.email, 2));
  await expect(enterButton(page)).toBeVisible();
  await expect(page.getByText('stops working')).toHaveCount(0);
  await enterButton(page).click();
  await expect(page).toHaveURL(new RegExp(`${homePath(world)}$`));
  await page.goto('/account');
  await expect(page.getByLabel('Current password')).toBeVisible();
});

test('a sign-in link never redirects to another site', async ({ page, world }) => {
  await page.goto('/sign-in/link?next=https://evil.example/');
  // The page sends a safe path; a forged request sends another one.
  await page.route(
    (url) => url.pathname === '/sign-in/link',
    (route) => {
      const sent = route.request().postData() ?? '';
      expect(sent).toContain('"next":"/"');
      return route.continue({ postData: sent.replace('"next":"/"', '"next":"//evil.example/"') });
    },
  );
  await page.getByLabel('E-mail').fill(world.admin.email);
  await page.getByRole('button', { name: 'E-mail me a sign-in link' }).click();
  await page.goto(await linkTo(world.admin.email));
  await enterButton(page).click();
  await expect(page).toHaveURL(new RegExp(`${homePath(world)}$`));
});
