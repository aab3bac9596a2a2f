import { and, asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { billingEvents, subscriptions } from '@/db/schema/billing';
import { type FakeStripe, startFakeStripe } from '@/e2e/support/fake-stripe';
import type { FakeEvent } from '@/e2e/support/fake-stripe-objects';
import { insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTcpProxy, throughProxy } from '@/e2e/support/tcp-proxy';
import { reconcileAll } from './reconcile-all';
import { handleWebhook } from './webhook';

const url = 'http://app.example.test/api/stripe/webhook';
const db = openFixtures();
let stripe: FakeStripe;
let proxy: Awaited<ReturnType<typeof startTcpProxy>>;

beforeAll(async () => {
  const { DATABASE_URL = '' } = process.env;
  const { hostname, port } = new URL(DATABASE_URL);
  proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  stripe = await startFakeStripe();
  // The settings are read on first use, so the code under test connects through the proxy.
  Object.assign(process.env, stripe.settings, { DATABASE_URL: throughProxy(DATABASE_URL, proxy.port) });
});
afterEach(() => {
  proxy.mend();
  stripe.setAway(false);
});
afterAll(async () => {
  await Promise.all([db.$client.end(), closePools(), stripe.close()]);
  await proxy.close();
});

/** Sets up an organization on Free that is a customer of Stripe. */
async function setUp() {
  const world = await insertWorld(db, { plan: 'free' });
  const customer = stripe.createCustomer();
  const isOurs = eq(subscriptions.organizationId, world.organization.id);
  await db.update(subscriptions).set({ providerCustomerId: customer }).where(isOurs);
  const state = async () => {
    const [row] = await db.select().from(subscriptions).where(isOurs);
    return row && { plan: row.plan, status: row.status };
  };
  return { ...world, customer, state };
}

/** Runs `act` and returns the events that Stripe sends about it. */
function messagesOf(act: () => unknown): FakeEvent[] {
  const start = stripe.events.length;
  act();
  return stripe.events.slice(start);
}

const send = async (event: FakeEvent) => (await handleWebhook(stripe.toRequest(event, url))).status;
const sendAll = async (events: FakeEvent[]) => {
  for (const event of events) expect(await send(event)).toBe(200);
};
const audits = (organization: { id: string }) =>
  db
    .select({ action: auditEvents.action, actorId: auditEvents.actorId, requestId: auditEvents.requestId })
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organization.id))
    .orderBy(asc(auditEvents.createdAt));
const onSuite = { plan: 'pulze_x_suite', status: 'active' };

test('an event copies the subscription from Stripe and is audited with its id and no user', async () => {
  const { customer, state, organization } = await setUp();
  const [created] = messagesOf(() => stripe.subscribe(customer));
  if (!created) throw new Error('no message');
  await sendAll([created]);
  expect(await state()).toEqual(onSuite);
  expect(await audits(organization)).toEqual([{ action: 'plan.changed', actorId: null, requestId: created.id }]);
});

describe('an invalid event is refused and changes nothing', () => {
  const sign = (body: string, secret?: string, age?: number) => stripe.sign(body, secret, age);
  test.each<[string, (body: string) => { body: string; signature: string | null }]>([
    ['without a signature', (body) => ({ body, signature: null })],
    ['signed with another secret', (body) => ({ body, signature: sign(body, 'whsec_other') })],
    ['altered after it was signed', (body) => ({ body: `${body} `, signature: sign(body) })],
    ['recorded more than five minutes ago', (body) => ({ body, signature: sign(body, undefined, 301) })],
    ['with a malformed signature', (body) => ({ body, signature: 't=now,v1=\u00ff' })],
  ])('%s', async (_, forge) => {
    const { customer, state, organization } = await setUp();
    const [event] = messagesOf(() => stripe.subscribe(customer));
    const { body, signature } = forge(JSON.stringify(event));
    const headers: HeadersInit = signature === null ? {} : { 'stripe-signature': signature };
    const answer = await handleWebhook(new Request(url, { method: 'POST', body, headers }));
    expect(answer.status).toBe(400);
    expect(await state()).toEqual({ plan: 'free', status: 'active' });
    expect(await audits(organization)).toEqual([]);
  });

  test('larger than 1 MB', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    const request = new Request(url, { method: 'POST', body, headers: { 'stripe-signature': sign(body) } });
    expect((await handleWebhook(request)).status).toBe(413);
  });
});

test('an event that is delivered several times is processed once', async () => {
  const { customer, state, organization } = await setUp();
  const [event] = messagesOf(() => stripe.subscribe(customer));
  if (!event) throw new Error('no message');
  expect(await Promise.all(Array.from({ length: 8 }, () => send(event)))).toEqual(Array(8).fill(200));
  await sendAll([event, event]);
  expect(await state()).toEqual(onSuite);
  expect(await audits(organization)).toHaveLength(1);
  expect(await db.$count(billingEvents, eq(billingEvents.organizationId, organization.id))).toBe(1);
});

test('events in any order end in the state of Stripe', async () => {
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [3, 0, 1, 2],
  ];
  for (const order of orders) {
    const { customer, state } = await setUp();
    const events = messagesOf(() => {
      const { id } = stripe.subscribe(customer);
      stripe.change(id, { status: 'past_due' });
      stripe.change(id, { status: 'active' });
      stripe.change(id, { status: 'canceled', ended_at: 1_790_000_000 });
    });
    await sendAll(order.flatMap((index) => events[index] ?? []));
    expect(await state()).toEqual({ plan: 'pulze_x_suite', status: 'canceled' });
  }
});

test('an event from before a cancellation does not revert it', async () => {
  const { customer, state } = await setUp();
  const [created, canceled] = messagesOf(() => {
    const { id } = stripe.subscribe(customer);
    stripe.change(id, { status: 'canceled', ended_at: 1_790_000_000 });
  });
  if (!created || !canceled) throw new Error('no messages');
  await sendAll([canceled]);
  await sendAll([created]);
  expect(await state()).toEqual({ plan: 'pulze_x_suite', status: 'canceled' });
});

test('an outdated read of Stripe does not overwrite a later one', async () => {
  const { customer, state } = await setUp();
  const [created] = messagesOf(() => stripe.subscribe(customer));
  if (!created) throw new Error('no message');
  const subscription = stripe.subscriptionsOf(customer)[0]?.id ?? '';
  const release = stripe.holdNextAnswer();
  const slow = send(created);
  // The first read has the state “active”, and its response is delayed.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [ended] = messagesOf(() => stripe.change(subscription, { status: 'canceled', ended_at: 1_790_000_000 }));
  if (!ended) throw new Error('no message');
  await sendAll([ended]);
  release();
  expect(await slow).toBe(200);
  expect(await state()).toEqual({ plan: 'pulze_x_suite', status: 'canceled' });
});

describe('an event is applied later', () => {
  test('when the database was unavailable and Stripe retries', async () => {
    const { customer, state, organization } = await setUp();
    const [event] = messagesOf(() => stripe.subscribe(customer));
    if (!event) throw new Error('no message');
    proxy.cut();
    expect(await send(event)).toBe(503);
    expect(await state()).toEqual({ plan: 'free', status: 'active' });
    proxy.mend();
    await expect.poll(() => send(event)).toBe(200);
    expect(await state()).toEqual(onSuite);
    expect(await audits(organization)).toHaveLength(1);
  });

  test('when Stripe did not respond and retries', async () => {
    const { customer, state } = await setUp();
    const [event] = messagesOf(() => stripe.subscribe(customer));
    if (!event) throw new Error('no message');
    stripe.setAway(true);
    expect(await send(event)).toBe(503);
    stripe.setAway(false);
    expect(await send(event)).toBe(200);
    expect(await state()).toEqual(onSuite);
  });

  test('by the next reconciliation when it was never delivered', async () => {
    const { customer, state, organization } = await setUp();
    stripe.subscribe(customer);
    await reconcileAll(0);
    expect(await state()).toEqual(onSuite);
    const isUs = eq(auditEvents.organizationId, organization.id);
    expect(await db.$count(auditEvents, and(isUs, eq(auditEvents.action, 'plan.changed')))).toBe(1);
    await reconcileAll(0);
    expect(await db.$count(auditEvents, isUs)).toBe(1);
  });

  test('when its price belonged to no plan, which keeps the plan until then', async () => {
    const { customer, state } = await setUp();
    stripe.prices.push({ ...(stripe.prices[1] ?? never()), id: 'price_odd', lookup_key: null, product: 'prod_odd' });
    const [event] = messagesOf(() => stripe.subscribe(customer, 'price_odd'));
    if (!event) throw new Error('no message');
    expect(await send(event)).toBe(500);
    expect(await state()).toEqual({ plan: 'free', status: 'active' });
    // Other organizations are still reconciled.
    const other = await setUp();
    stripe.subscribe(other.customer);
    await reconcileAll(0);
    expect(await other.state()).toEqual(onSuite);
  });
});

test('a replaced price still pays for the plan of its product', async () => {
  const { customer, state } = await setUp();
  stripe.prices.push({ ...(stripe.prices[1] ?? never()), id: 'price_suite_old', lookup_key: null });
  await sendAll(messagesOf(() => stripe.subscribe(customer, 'price_suite_old')));
  expect(await state()).toEqual(onSuite);
});

test('an event of an unknown customer or another type is accepted and changes nothing', async () => {
  const { customer, organization } = await setUp();
  await sendAll(messagesOf(() => stripe.subscribe(stripe.createCustomer())));
  const [event] = messagesOf(() => stripe.subscribe(customer));
  if (!event) throw new Error('no message');
  await sendAll([{ ...event, type: 'payment_method.attached' }]);
  expect(await audits(organization)).toEqual([]);
});

function never(): never {
  throw new Error('The fake has its prices');
}
