import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { subscriptions } from '@/db/schema/billing';
import { startApp, type TestServer } from './support/app';
import { billingPath, createKey, expectOpenedOnce, setSubscription, upgradeButton } from './support/billing';
import { type FakeStripe, startFakeStripe } from './support/fake-stripe';
import { insertApiKey, type insertWorld } from './support/fixtures';
import { seriousProblems } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

type World = Awaited<ReturnType<typeof insertWorld>>;

test.describe.configure({ mode: 'serial' });
let stripe: FakeStripe;
let app: TestServer;
const startPaidApp = (name: string) => {
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const environment = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER };
  return startApp({ name, environment, settings: stripe.settings });
};
test.beforeAll(async () => {
  stripe = await startFakeStripe();
  app = await startPaidApp('stripe');
});
test.afterAll(async () => {
  await app.stop();
  await stripe.close();
});
test.beforeEach(async ({ context, db, world }) => {
  stripe.sendMessagesTo(`${app.url}/api/stripe/webhook`);
  stripe.setSlow(false);
  await setSubscription(db, world, { plan: 'free' });
  await signInAs(context, db, world.admin.id, app.url);
});

/** Upgrades from the prompt through Checkout. */
async function pay(page: Page, world: World): Promise<void> {
  await page.goto(app.url + keysPath(world));
  await upgradeButton(page).click();
  await page.getByRole('button', { name: 'Pay' }).click();
}
const lastSessionId = () => [...stripe.sessions.keys()].at(-1) ?? '';

test('an admin upgrades from the prompt on Free with Stripe, and a new key gets 200', async ({ page, world }) => {
  await pay(page, world);
  const secret = await createKey(page);
  expect((await callApi(app.url, secret)).status).toBe(200);
  await expectOpenedOnce(page, app.url + keysPath(world));
});

test('an upgrade completes when Stripe’s messages are late or lost', async ({ page, world }) => {
  stripe.sendMessagesTo(null);
  await pay(page, world);
  const secret = await createKey(page);
  expect((await callApi(app.url, secret)).status).toBe(200);
  // Now the messages arrive.
  for (const event of stripe.events.slice(-3)) {
    const answer = await fetch(stripe.toRequest(event, `${app.url}/api/stripe/webhook`));
    expect(answer.status).toBe(200);
  }
  expect((await callApi(app.url, secret)).status).toBe(200);
});

test('the return page waits a few seconds for a slow payment, then continues without it', async ({ page, world }) => {
  stripe.setSlow(true);
  await pay(page, world);
  await expect(page.getByRole('heading', { name: 'Confirming your payment' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'not confirmed yet' })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  stripe.settle(lastSessionId());
  await page.getByRole('button', { name: 'Check again' }).click();
  expect((await callApi(app.url, await createKey(page))).status).toBe(200);
});

test('cancelling Checkout returns to the prompt and changes nothing', async ({ page, world }) => {
  await page.goto(app.url + keysPath(world));
  await upgradeButton(page).click();
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page).toHaveURL(app.url + keysPath(world));
  await expect(upgradeButton(page)).toBeVisible();
});

test('a change of the payment status at Stripe takes effect on the next request', async ({ page, db, world }) => {
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id);
  const use = async () => {
    const answer = await callApi(app.url, secret);
    return answer.status === 200 ? 200 : errorCodeOf(answer);
  };
  expect(await use()).toBe('subscription_inactive');
  await pay(page, world);
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  expect(await use()).toBe(200);
  const id = stripe.sessions.get(lastSessionId())?.subscription ?? '';
  for (const [status, outcome] of [
    ['past_due', 200],
    ['unpaid', 'subscription_inactive'],
    ['active', 200],
  ] as const) {
    stripe.change(id, { status });
    await expect.poll(use).toBe(outcome);
    const banner = page.getByText('The last payment for Pulze X Suite failed');
    // A working key doesn't show whether the message has arrived, so poll until it has.
    await expect(async () => {
      await page.goto(app.url + billingPath(world));
      await expect(banner).toHaveCount(status === 'past_due' ? 1 : 0, { timeout: 2_000 });
    }).toPass();
  }
});

test('an admin cancels at the end of the period, resumes, and opens the portal', async ({ page, db, world }) => {
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id);
  await pay(page, world);
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  await page.goto(app.url + billingPath(world));
  const subscription = page.getByRole('region', { name: 'Subscription' });
  await expect(subscription).toContainText('Renews on');
  await expect(page.getByText('$200 a month')).toBeVisible();
  await subscription.getByRole('button', { name: 'Cancel subscription' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Cancel Pulze X Suite' });
  await expect(dialog.getByRole('radio', { name: 'At the end of the period' })).toBeChecked();
  expect(await seriousProblems(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel subscription' }).click();
  await expect(subscription).toContainText('and does not renew');
  expect((await callApi(app.url, secret)).status).toBe(200);
  await subscription.getByRole('button', { name: 'Keep subscription' }).click();
  await expect(subscription).toContainText('Renews on');
  await subscription.getByRole('button', { name: 'Payments and invoices' }).click();
  await page.getByRole('link', { name: 'Return' }).click();
  await expect(page).toHaveURL(app.url + billingPath(world));
  await subscription.getByRole('button', { name: 'Cancel subscription' }).click();
  await dialog.getByRole('radio', { name: 'Now' }).check();
  await expect(dialog).toContainText('1 API key stops working at once');
  await dialog.getByRole('button', { name: 'Cancel subscription' }).click();
  await expect(subscription).toContainText('1 API key is kept and refused');
  expect(await errorCodeOf(await callApi(app.url, secret))).toBe('subscription_inactive');
});

test('the server refuses a webhook message with a forged signature', async ({ db, world }) => {
  const customer = stripe.createCustomer();
  await setSubscription(db, world, { providerCustomerId: customer });
  stripe.sendMessagesTo(null);
  stripe.subscribe(customer);
  const body = JSON.stringify(stripe.events.at(-1));
  const headers = { 'stripe-signature': stripe.sign(body, 'whsec_forged') };
  const answer = await fetch(`${app.url}/api/stripe/webhook`, { method: 'POST', body, headers });
  expect(answer.status).toBe(400);
  expect(await db.$count(subscriptions, eq(subscriptions.providerCustomerId, customer))).toBe(1);
  const [row] = await db.select().from(subscriptions).where(eq(subscriptions.providerCustomerId, customer));
  expect(row?.plan).toBe('free');
});

test('a starting server catches up on changes it missed', async ({ db, world }) => {
  const customer = stripe.createCustomer();
  await setSubscription(db, world, { providerCustomerId: customer });
  stripe.sendMessagesTo(null);
  stripe.subscribe(customer);
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id);
  const second = await startPaidApp('stripe-second');
  try {
    await expect.poll(async () => (await callApi(second.url, secret)).status, { timeout: 20_000 }).toBe(200);
  } finally {
    await second.stop();
  }
});

test('a server starts and serves while Stripe is unavailable', async ({ page, world }) => {
  stripe.setAway(true);
  const second = await startPaidApp('stripe-away');
  try {
    await page.goto(second.url + billingPath(world));
    await expect(page.getByRole('region', { name: 'Subscription' })).toContainText('Free');
    await upgradeButton(page).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Stripe did not respond' })).toBeVisible();
  } finally {
    stripe.setAway(false);
    await second.stop();
  }
});
