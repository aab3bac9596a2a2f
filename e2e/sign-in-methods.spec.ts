import { createHash, randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { and, eq } from 'drizzle-orm';
import { identities, sessions, users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { invitations } from '@/db/schema/invitations';
import { memberships } from '@/db/schema/members';
import { startApp, type TestServer } from './support/app';
import { type OpenIdAccount, type OpenIdProvider, prepareOpenIdProvider } from './support/fake-openid';
import { seriousProblems } from './support/serious-problems';
import { test as base, expect, homePath, signInAs } from './support/test';

let app: TestServer;
let provider: OpenIdProvider;
const test = base.extend<object, { appWithMethods: TestServer }>({
  appWithMethods: [
    // Playwright requires an object pattern, even an empty one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
      const prepared = await prepareOpenIdProvider();
      app = await startApp({
        name: 'sign-in-methods',
        environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER },
        settings: (url) => ({ ...prepared.settings, APP_URL: url }),
      });
      provider = await prepared.open(app.url);
      await use(app);
      await app.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ appWithMethods }, use) => use(appWithMethods.url),
});

// In order, because the last test stops the provider.
test.describe.configure({ mode: 'default' });

/** Creates a user who has an account only at the provider. */
function newcomer(given: Partial<OpenIdAccount> = {}): OpenIdAccount {
  const sub = randomBytes(6).toString('hex');
  const account = { sub, name: 'Ada Lovelace', email: `${sub}@example.test`, email_verified: true, ...given };
  provider.accounts.set(sub, account);
  return account;
}

/** Signs in as a user on the provider's page. */
async function passProvider(page: Page, { sub }: { sub: string }): Promise<void> {
  await page.getByLabel('Subject').fill(sub);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function enter(page: Page, account: OpenIdAccount, path = '/sign-in'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await passProvider(page, account);
}

test('a new user creates an account and an organization, and finds both at the next sign-in', async ({
  page,
  browser,
  db,
}) => {
  const account = newcomer();
  await enter(page, account);
  await expect(page.getByText(`You are signed in as ${account.email}.`)).toBeVisible();
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
  const path = new URL(page.url()).pathname;

  const again = await (await browser.newContext({ baseURL: app.url })).newPage();
  await enter(again, account);
  await expect(again).toHaveURL(app.url + path);
  await again.goto('/account');
  const methods = again.getByRole('region', { name: 'Sign-in methods' });
  await expect(methods.getByRole('listitem').first()).toContainText(`${account.email} · last used`);
  await expect(methods.getByRole('listitem').first()).toContainText('your only sign-in method');
  await expect(again.getByRole('region', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(2);
  const [user] = await db.select().from(users).where(eq(users.email, account.email));
  expect(user).toMatchObject({ name: 'Ada Lovelace', passwordHash: null, emailProvenAt: expect.any(Date) });
  await again.context().close();
});

test('sign-in redirects to the page that was requested', async ({ page }) => {
  await enter(page, newcomer(), '/account');
  await expect(page).toHaveURL(`${app.url}/account`);
});

for (const verified of [false, 'true', undefined]) {
  test(`an address whose email_verified is ${JSON.stringify(verified)} creates no account`, async ({ page, db }) => {
    const account = newcomer({ email_verified: verified });
    await enter(page, account);
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(
      'Example ID has not verified your e-mail address. Verify it there, then try again.',
    );
    expect(await db.$count(users, eq(users.email, account.email))).toBe(0);
  });
}

for (const verified of [true, false]) {
  test(`an address that is ${verified ? '' : 'not '}verified never signs in to an existing account`, async ({
    page,
    db,
    world,
  }) => {
    await enter(page, newcomer({ email: world.admin.email, email_verified: verified }));
    const alert = page.getByRole('main').getByRole('alert');
    // Without a verified address the page doesn't reveal that an account exists.
    await expect(alert).toContainText(verified ? 'Your address already has an account.' : 'has not verified');
    expect(await db.$count(identities, eq(identities.userId, world.admin.id))).toBe(0);
    expect(await db.$count(sessions, eq(sessions.userId, world.admin.id))).toBe(0);
    await page.goto('/account');
    await expect(page).toHaveURL(/\/sign-in/);
  });
}

test('a user connects an identity, signs in with it, and disconnects it', async ({
  page,
  context,
  browser,
  db,
  world,
}) => {
  await db.update(users).set({ passwordHash: 'none that matches' }).where(eq(users.id, world.admin.id));
  await signInAs(context, db, world.admin.id, app.url);
  const account = newcomer({ email: 'elsewhere@example.test', email_verified: false });
  await page.goto('/account');
  await page.getByRole('button', { name: 'Connect Example ID' }).click();
  await passProvider(page, account);
  await expect(page.getByText('Example ID is connected. You can sign in with it.')).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);

  const other = await (await browser.newContext({ baseURL: app.url })).newPage();
  await enter(other, account);
  await expect(other).toHaveURL(app.url + homePath(world));
  await other.context().close();

  await page.getByRole('button', { name: 'Disconnect Example ID' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByRole('button', { name: 'Connect Example ID' })).toBeVisible();
  const late = await (await browser.newContext({ baseURL: app.url })).newPage();
  await enter(late, account);
  await expect(late.getByRole('main').getByRole('alert')).toContainText('has not verified');
  await late.context().close();
  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, world.admin.id));
  expect(events.map(({ action }) => action).sort()).toEqual([
    'account.sign_in_method_connected',
    'account.sign_in_method_disconnected',
  ]);
});

test('an identity of one account can’t be connected to another', async ({ page, context, browser, db, world }) => {
  const account = newcomer();
  const owner = await (await browser.newContext({ baseURL: app.url })).newPage();
  await enter(owner, account);
  await expect(owner).toHaveURL(/no-organization/);
  await owner.context().close();
  await signInAs(context, db, world.admin.id, app.url);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Connect Example ID' }).click();
  await passProvider(page, account);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('connected to another account');
  expect(await db.$count(identities, eq(identities.userId, world.admin.id))).toBe(0);
});

test('an old session can’t connect an identity without a new sign-in', async ({ page, context, db, world }) => {
  await signInAs(context, db, world.admin.id, app.url);
  const createdAt = new Date(Date.now() - 11 * 60_000);
  await db.update(sessions).set({ createdAt }).where(eq(sessions.userId, world.admin.id));
  await page.goto('/account');
  await page.getByRole('button', { name: 'Connect Example ID' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('sign out and sign in again');
  await page.getByLabel('New password').fill('a whole new sentence');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('main').getByRole('alert').first()).toContainText('To set a password');
  await db.update(sessions).set({ createdAt: new Date() }).where(eq(sessions.userId, world.admin.id));
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByLabel('Current password')).toBeVisible();
});

test('a user who signs in through a provider accepts an invitation', async ({ page, db, world }) => {
  const account = newcomer();
  const token = randomBytes(32).toString('base64url');
  await db.insert(invitations).values({
    id: crypto.randomUUID(),
    organizationId: world.organization.id,
    email: account.email,
    role: 'viewer',
    invitedBy: world.admin.id,
    expiresAt: new Date(Date.now() + 600_000),
    tokenHash: createHash('sha256').update(token).digest(),
  });
  await enter(page, account, `/invite/${token}`);
  await page.getByRole('button', { name: 'Join Test Organization' }).click();
  await expect(page).toHaveURL(app.url + homePath(world));
  const [user] = await db.select().from(users).where(eq(users.email, account.email));
  const isMember = and(eq(memberships.organizationId, world.organization.id), eq(memberships.userId, user?.id ?? ''));
  expect(await db.$count(memberships, isMember)).toBe(1);
});

test('a user who cancels at the provider returns to the previous page with a message', async ({
  page,
  context,
  db,
  world,
}) => {
  await page.goto('/sign-in?next=/account');
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('did not finish signing in with Example ID');
  expect(new URL(page.url()).searchParams.get('next')).toBe('/account');
  expect(await seriousProblems(page)).toEqual([]);
  await signInAs(context, db, world.admin.id, app.url);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Connect Example ID' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/account\?/);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('did not finish');
});

test('a provider’s response to another browser signs nobody in', async ({ page, browser }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  const answered = page.waitForRequest(/\/api\/auth\/callback\/oidc/);
  await page.route(/\/api\/auth\/callback\/oidc/, (route) => route.abort());
  await passProvider(page, newcomer());
  const victim = await browser.newPage();
  await victim.goto((await answered).url());
  await expect(victim.getByRole('main').getByRole('alert')).toContainText('began in another browser');
  await victim.goto(`${app.url}/account`);
  await expect(victim).toHaveURL(/\/sign-in/);
  await victim.close();
});

test('the sign-in page reports an unavailable provider and keeps the password form', async ({ page }) => {
  await page.goto('/sign-in');
  await provider.close();
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Example ID can’t be reached.');
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});
