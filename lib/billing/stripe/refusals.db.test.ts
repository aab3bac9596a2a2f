import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { subscriptions } from '@/db/schema/billing';
import { type FakeStripe, startFakeStripe } from '@/e2e/support/fake-stripe';
import { insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { toActionError } from '../../action';
import type { PlanId } from '../../plans';
import type { Viewer } from '../../viewer';
import {
  cancelSubscription,
  changePlan,
  confirmCheckout,
  getBilling,
  openPortal,
  resumeSubscription,
} from '../service';

const db = openFixtures();
let stripe: FakeStripe;

beforeAll(async () => {
  stripe = await startFakeStripe();
  Object.assign(process.env, stripe.settings, { APP_URL: 'https://app.example.test' });
  Object.assign(process.env, { STRIPE_PROMOTION_CODES: 'true', STRIPE_AUTOMATIC_TAX: 'true' });
});
afterEach(() => {
  stripe.answerInstead(null);
  stripe.answerCard(null);
});
afterAll(() => Promise.all([db.$client.end(), closePools(), stripe.close()]));

async function setUp() {
  const world = await insertWorld(db, { plan: 'free' });
  const viewer: Viewer = {
    user: world.admin,
    sessionId: newId(),
    organization: world.organization,
    role: 'admin',
    subscription: { plan: 'free', status: 'active' },
    request: { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' },
  };
  const isOurs = eq(subscriptions.organizationId, world.organization.id);
  const row = async () => (await db.select().from(subscriptions).where(isOurs))[0];
  const choose = (plan: PlanId, isConfirmed = true) =>
    changePlan(viewer, { plan, from: `/${world.organization.slug}/billing`, isConfirmed });
  return { viewer, row, choose };
}

/** Sets up an organization that pays for Pulze One. */
async function setUpPaying() {
  const world = await setUp();
  const change = await world.choose('pulze_one');
  const sessionId = change.kind === 'leave' ? (change.url.split('/').at(-1) ?? '') : '';
  stripe.complete(sessionId);
  expect(await confirmCheckout(world.viewer, sessionId)).toBe('settled');
  const { providerCustomerId, providerSubscriptionId } = (await world.row()) ?? {};
  return { ...world, customer: providerCustomerId ?? '', subscription: providerSubscriptionId ?? '' };
}

/** Returns the code and the message that the user gets. */
async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => {
      const { code, message } = toActionError(error);
      return `${code}: ${message}`;
    },
  );
}

const upgrade = /^subscriptions\/sub_\w+$/;
const refuseUpgrade = (status: number, error: object) =>
  stripe.answerInstead((method, path) =>
    method === 'POST' && upgrade.test(path) ? { status, body: { error } } : undefined,
  );

describe('subscriptions with other items', () => {
  test.each(['before', 'after'])('a plan can be changed when an add-on is listed %s it', async (place) => {
    const { viewer, row, choose, customer, subscription } = await setUpPaying();
    const data = stripe.subscriptionsOf(customer)[0]?.items.data ?? [];
    const addOns = data.map((item) => ({
      ...item,
      id: 'si_add_on',
      current_period_end: 1,
      price: { ...item.price, id: 'price_metered', lookup_key: null, product: 'prod_usage' },
    }));
    const items = { object: 'list', data: place === 'before' ? [...addOns, ...data] : [...data, ...addOns] };
    stripe.change(subscription, { items });
    const billing = await getBilling(viewer);
    expect(billing).toMatchObject({ subscription: { plan: 'pulze_one' }, payments: { isFresh: true } });
    expect(Date.parse(billing.renewsAt ?? '')).toBeGreaterThan(Date.now());
    expect(await choose('pulze_x_suite')).toMatchObject({ kind: 'changed', plan: 'pulze_x_suite' });
    expect(addOns[0]?.price.id).toBe('price_metered');
    expect(await messageOf(cancelSubscription(viewer, 'period_end'))).toBe('done');
    expect(await messageOf(resumeSubscription(viewer))).toBe('done');
    expect(await row()).toMatchObject({ plan: 'pulze_x_suite', status: 'active' });
  });

  test('a subscription of another product does not change the plan', async () => {
    const { viewer, customer } = await setUpPaying();
    const other = stripe.subscribe(customer);
    for (const item of other.items.data) item.price = { ...item.price, id: 'price_x', lookup_key: null, product: 'x' };
    expect(await getBilling(viewer)).toMatchObject({
      subscription: { plan: 'pulze_one' },
      payments: { isFresh: true },
    });
  });

  test('a subscription without an item of a plan keeps the plan and asks the user to contact the operator', async () => {
    const { row, choose, customer } = await setUpPaying();
    for (const item of stripe.subscriptionsOf(customer)[0]?.items.data ?? []) {
      item.price = { ...item.price, id: 'price_x', lookup_key: null, product: 'x' };
    }
    expect(await messageOf(choose('pulze_x_suite'))).toMatch(/^conflict: .*none of our plans\. Ask your operator/);
    expect(await row()).toMatchObject({ plan: 'pulze_one', status: 'active' });
  });
});

describe('upgrades with a payment that the cardholder must confirm', () => {
  test('the upgrade redirects to the page of its invoice and keeps the plan until the payment', async () => {
    const { row, choose } = await setUpPaying();
    stripe.answerCard({ code: 'subscription_payment_intent_requires_action' });
    expect(await choose('pulze_x_suite')).toMatchObject({
      kind: 'leave',
      url: expect.stringContaining('/invoice/sub_'),
    });
    expect(await row()).toMatchObject({ plan: 'pulze_one', status: 'active' });
  });

  test.each([
    { code: 'subscription_payment_intent_requires_action' },
    { code: 'card_declined', decline_code: 'authentication_required' },
  ])('the upgrade redirects to the portal when the invoice has no page: %o', async (error) => {
    const { choose } = await setUpPaying();
    refuseUpgrade(402, { ...error, type: 'card_error', message: 'Use the PaymentIntent of latest_invoice.' });
    expect(await choose('pulze_x_suite')).toMatchObject({ kind: 'leave', url: expect.stringContaining('/portal') });
  });

  test('the upgrade of a canceled subscription asks the user to keep the subscription first', async () => {
    const { viewer, choose } = await setUpPaying();
    await cancelSubscription(viewer, 'period_end');
    stripe.answerCard({ code: 'subscription_payment_intent_requires_action' });
    expect(await messageOf(choose('pulze_x_suite'))).toMatch(/Press “Keep subscription” first/);
  });
});

const oursAlone = /Stripe's words|PaymentIntent|payment_method|went wrong|undefined|sk_/;

test.each([
  [{ code: 'card_declined' }, /Your card was declined\. Your plan has not changed\. Use another card/],
  [{ code: 'card_declined', decline_code: 'insufficient_funds' }, /reached its limit.*Use another card/],
  [{ code: 'card_declined', decline_code: 'lost_card' }, /Your card was declined/],
  [{ code: 'expired_card' }, /has expired.*Add another one/],
  [{ code: 'incorrect_cvc' }, /details of the card are not right/],
  [{ code: 'processing_error' }, /Try again in a few minutes/],
])('a payment that is refused with %o is explained with what to do', async (answer, sentence) => {
  const { row, choose } = await setUpPaying();
  stripe.answerCard(answer);
  const said = await messageOf(choose('pulze_x_suite'));
  expect(said).toMatch(sentence);
  expect(said).toMatch(/^conflict: /);
  expect(said).not.toMatch(oursAlone);
  expect(await row()).toMatchObject({ plan: 'pulze_one', status: 'active' });
});

test.each([
  [400, { code: 'resource_missing', param: 'customer', message: "No such customer: 'cus_1'" }, /no longer has.*Choose/],
  [
    400,
    { code: 'resource_missing', message: 'This customer has no attached payment source' },
    /no payment method.*Add/,
  ],
  [404, { code: 'resource_missing', message: "No such subscription: 'sub_1'" }, /does not know this subscription/],
  [400, { param: 'items[0][price]', message: 'The price specified is inactive.' }, /price is not available.*operator/],
  [400, { code: 'customer_tax_location_invalid', message: "Stripe's words" }, /needs your address.*Add it/],
  [400, { message: "Stripe's words for what nobody foresaw: payment_method" }, /refused this request.*operator/],
  [401, { message: 'Invalid API Key provided: sk_live_1' }, /installation's key.*operator/],
  [403, { message: "Stripe's words" }, /installation's key.*operator/],
  [400, { type: 'idempotency_error', message: "Stripe's words" }, /Another change is under way.*Try again/],
  [429, { message: "Stripe's words" }, /did not respond.*Try again/],
  [500, { message: "Stripe's words" }, /did not respond.*Try again/],
])('a request that is refused with %d %o is explained with what to do', async (status, error, sentence) => {
  const { row, choose } = await setUpPaying();
  refuseUpgrade(status, { type: 'invalid_request_error', ...error });
  const said = await messageOf(choose('pulze_x_suite'));
  expect(said).toMatch(sentence);
  expect(said).toMatch(/^(conflict|service_unavailable): /);
  expect(said).not.toMatch(oursAlone);
  expect(await row()).toMatchObject({ plan: 'pulze_one', status: 'active' });
});

test('opening the portal of a customer who was deleted at Stripe asks the user to choose a plan', async () => {
  const { viewer, customer } = await setUpPaying();
  stripe.deleteCustomer(customer);
  expect(await messageOf(openPortal(viewer, ''))).toMatch(
    /^conflict: Stripe no longer has this organization as a customer/,
  );
});

test('opening a portal that is not configured at Stripe returns a message that says so', async () => {
  const { viewer } = await setUpPaying();
  const message = 'No configuration provided and your test mode default configuration has not been created.';
  stripe.answerInstead((_, path) =>
    path.startsWith('billing_portal')
      ? { status: 400, body: { error: { type: 'invalid_request_error', message } } }
      : undefined,
  );
  expect(await messageOf(openPortal(viewer, ''))).toMatch(/portal is not set up at Stripe.*operator/);
});

test('every kind of call that Stripe refuses is explained', async () => {
  const { viewer, choose } = await setUpPaying();
  stripe.answerInstead(() => ({ status: 400, body: { error: { type: 'invalid_request_error', message: 'x' } } }));
  const calls = [choose('pulze_x_suite'), choose('free'), cancelSubscription(viewer, 'now'), openPortal(viewer, '')];
  calls.push(resumeSubscription(viewer) as never, confirmCheckout(viewer, 'cs_1', 0) as never);
  for (const said of await Promise.all(calls.map(messageOf)))
    expect(said).toMatch(/^conflict: Stripe refused this request/);
});

test('Checkout accepts promotion codes and adds the tax if that is configured', async () => {
  const { choose } = await setUp();
  await choose('pulze_one');
  const { form } = stripe.forms.findLast(({ path }) => path === 'POST checkout/sessions') ?? {};
  expect(Object.fromEntries(form ?? [])).toMatchObject({
    allow_promotion_codes: 'true',
    'automatic_tax[enabled]': 'true',
    'tax_id_collection[enabled]': 'true',
    billing_address_collection: 'required',
    'customer_update[address]': 'auto',
    'customer_update[name]': 'auto',
  });
});
