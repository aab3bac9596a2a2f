import { asc, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { subscriptions } from '@/db/schema/billing';
import { type FakeStripe, startFakeStripe } from '@/e2e/support/fake-stripe';
import { insertWorld, openFixtures } from '@/e2e/support/fixtures';
import type { PlanId } from '../../plans';
import type { Viewer } from '../../viewer';
import type { PlanChange } from '../schema';
import {
  cancelSubscription,
  changePlan,
  confirmCheckout,
  getBilling,
  openPortal,
  resumeSubscription,
} from '../service';

// No webhook events are delivered in this file, so every change must be read from Stripe.

const db = openFixtures();
let stripe: FakeStripe;
beforeAll(async () => {
  stripe = await startFakeStripe();
  Object.assign(process.env, stripe.settings, { APP_URL: 'https://app.example.test' });
});
afterEach(() => {
  stripe.setAway(false);
  stripe.answerCard(null);
});
afterAll(async () => {
  await Promise.all([db.$client.end(), closePools(), stripe.close()]);
});

async function setUp(plan: PlanId = 'free') {
  const world = await insertWorld(db, { plan });
  const isOurs = eq(subscriptions.organizationId, world.organization.id);
  const row = async () => {
    const [found] = await db.select().from(subscriptions).where(isOurs);
    if (!found) throw new Error('The subscription is gone');
    return found;
  };
  const viewer: Viewer = {
    user: world.admin,
    sessionId: newId(),
    organization: world.organization,
    role: 'admin',
    subscription: { plan, status: 'active' },
    request: { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' },
  };
  const choose = (to: PlanId, isConfirmed = false) =>
    changePlan(viewer, { plan: to, from: `/${world.organization.slug}/permissions/api-keys`, isConfirmed });
  return { ...world, viewer, row, choose };
}

/** Sets up an organization that pays for a plan. */
async function setUpPaying(plan: PlanId = 'pulze_x_suite') {
  const world = await setUp();
  const sessionId = sessionIdOf(await world.choose(plan));
  stripe.complete(sessionId);
  expect(await confirmCheckout(world.viewer, sessionId)).toBe('settled');
  const { providerCustomerId, providerSubscriptionId } = await world.row();
  return { ...world, customer: providerCustomerId ?? '', subscription: providerSubscriptionId ?? '' };
}

function sessionIdOf(change: PlanChange): string {
  if (change.kind !== 'leave') throw new Error('The change did not lead to Checkout');
  return change.url.split('/').at(-1) ?? '';
}

const code = (error: string) => expect.objectContaining({ code: error });
const onSuite = { plan: 'pulze_x_suite', status: 'active' };

describe('a payment', () => {
  test('leads to Checkout and back to the page, and changes the plan after it is completed', async () => {
    const { viewer, row, choose, organization } = await setUp();
    const sessionId = sessionIdOf(await choose('pulze_x_suite'));
    expect(await row()).toMatchObject({ plan: 'free', providerCustomerId: expect.stringMatching(/^cus_/) });
    expect(await confirmCheckout(viewer, sessionId)).toBe('abandoned');
    const session = stripe.complete(sessionId);
    const back = new URL(session.success_url);
    expect(back.origin + back.pathname).toBe(`https://app.example.test/${organization.slug}/billing/return`);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: `/${organization.slug}/permissions/api-keys`,
      session_id: sessionId,
    });
    expect(await confirmCheckout(viewer, sessionId)).toBe('settled');
    expect(await row()).toMatchObject({ ...onSuite, providerSubscriptionId: session.subscription });
    const events = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.organizationId, organization.id))
      .orderBy(asc(auditEvents.createdAt));
    expect(events.map(({ action }) => action)).toEqual(['billing.checkout_started', 'plan.changed']);
  });

  test('can only be made in the newest session, by one customer per organization', async () => {
    const { choose, viewer } = await setUp();
    const [first, second] = await Promise.all([choose('pulze_x_suite'), choose('pulze_x_suite')]);
    const third = sessionIdOf(await choose('pulze_x_suite'));
    const sessions = [first, second].map((change) => stripe.sessions.get(sessionIdOf(change)));
    expect(sessions.map((session) => session?.status)).toEqual(['expired', 'expired']);
    expect(new Set(sessions.map((session) => session?.customer)).size).toBe(1);
    stripe.complete(third);
    expect(await confirmCheckout(viewer, third)).toBe('settled');
  });

  test('of another organization or an invalid id is refused with not_found', async () => {
    const [mine, theirs] = await Promise.all([setUp(), setUp()]);
    const sessionId = sessionIdOf(await theirs.choose('pulze_x_suite'));
    stripe.complete(sessionId);
    await expect(confirmCheckout(mine.viewer, sessionId)).rejects.toEqual(code('not_found'));
    for (const forged of ['cs_test_unknown', '', '../customers', 'cs_1?expand[]=x']) {
      await expect(confirmCheckout(mine.viewer, forged)).rejects.toEqual(code('not_found'));
    }
    expect(await mine.row()).toMatchObject({ plan: 'free' });
  });

  test('is pending when Stripe does not confirm it within the wait time', async () => {
    const { viewer, choose } = await setUp();
    const sessionId = sessionIdOf(await choose('pulze_x_suite'));
    stripe.complete(sessionId);
    stripe.setAway(true);
    const started = Date.now();
    expect(await confirmCheckout(viewer, sessionId, 1_500)).toBe('pending');
    expect(Date.now() - started).toBeLessThan(10_000);
    stripe.setAway(false);
    expect(await confirmCheckout(viewer, sessionId)).toBe('settled');
  });

  test('creates a new customer when the old one was deleted at Stripe', async () => {
    const { choose, row } = await setUp();
    await choose('pulze_x_suite');
    const { providerCustomerId } = await row();
    stripe.deleteCustomer(providerCustomerId ?? '');
    await choose('pulze_x_suite');
    expect((await row()).providerCustomerId).not.toBe(providerCustomerId);
  });

  test('is refused with service_unavailable while Stripe does not respond', async () => {
    const { choose, row } = await setUp();
    stripe.setAway(true);
    await expect(choose('pulze_x_suite')).rejects.toEqual(code('service_unavailable'));
    expect(await row()).toMatchObject({ plan: 'free', providerCustomerId: null });
  });
});

describe('a change of a paid plan', () => {
  test('updates the existing subscription after confirmation', async () => {
    const { choose, row, customer, subscription } = await setUpPaying('pulze_one');
    await expect(choose('pulze_x_suite')).rejects.toEqual(code('conflict'));
    expect(await row()).toMatchObject({ plan: 'pulze_one' });
    expect(await choose('pulze_x_suite', true)).toMatchObject({ kind: 'changed', plan: 'pulze_x_suite' });
    expect(await row()).toMatchObject({ ...onSuite, providerSubscriptionId: subscription });
    expect(await choose('pulze_one', true)).toEqual({ kind: 'changed', plan: 'pulze_one', goTo: null });
    expect(await row()).toMatchObject({ plan: 'pulze_one', status: 'active' });
    expect(stripe.subscriptionsOf(customer)).toHaveLength(1);
  });

  test('is refused with what to do when the payment fails', async () => {
    const { choose, row } = await setUpPaying('pulze_one');
    stripe.answerCard({ code: 'card_declined' });
    await expect(choose('pulze_x_suite', true)).rejects.toThrow('Your card was declined.');
    expect(await row()).toMatchObject({ plan: 'pulze_one', status: 'active' });
  });

  test('leads to the portal when the subscription is unpaid', async () => {
    const { choose, customer, subscription } = await setUpPaying();
    stripe.change(subscription, { status: 'unpaid' });
    expect(await choose('pulze_x_suite')).toMatchObject({ kind: 'leave', url: expect.stringContaining('/portal') });
    expect(stripe.subscriptionsOf(customer)).toHaveLength(1);
  });
});

describe('the end of a subscription', () => {
  test('at the end of its period keeps the plan until then and can be reverted', async () => {
    const { viewer, row } = await setUpPaying();
    await cancelSubscription(viewer, 'period_end');
    const ending = await row();
    expect(ending).toMatchObject(onSuite);
    expect(ending.endsAt).toEqual(ending.currentPeriodEndsAt);
    await resumeSubscription(viewer);
    expect(await row()).toMatchObject({ ...onSuite, endsAt: null });
  });

  test.each<[string, (world: Awaited<ReturnType<typeof setUpPaying>>) => unknown]>([
    ['canceled now', ({ viewer }) => cancelSubscription(viewer, 'now')],
    ['changed to Free', ({ choose }) => choose('free', true)],
    ['unpaid', ({ subscription }) => stripe.change(subscription, { status: 'unpaid' })],
    ['canceled at Stripe', ({ subscription }) => stripe.change(subscription, { status: 'canceled' })],
  ])('sets the status canceled and keeps the plan when it is %s', async (_, end) => {
    const world = await setUpPaying();
    await end(world);
    const { subscription } = await getBilling(world.viewer);
    expect(subscription).toEqual({ plan: 'pulze_x_suite', status: 'canceled' });
  });

  test('allows a new subscription', async () => {
    const { viewer, choose, customer, row } = await setUpPaying();
    await cancelSubscription(viewer, 'now');
    const sessionId = sessionIdOf(await choose('pulze_x_suite'));
    stripe.complete(sessionId);
    expect(await confirmCheckout(viewer, sessionId)).toBe('settled');
    expect(await row()).toMatchObject({ ...onSuite, endsAt: null, providerCustomerId: customer });
  });

  test('works for a plan without a Stripe subscription', async () => {
    const { viewer, row } = await setUp('pulze_x_suite');
    await cancelSubscription(viewer, 'period_end');
    expect(await row()).toMatchObject({ status: 'canceled' });
  });

  test('is not assumed when Stripe lists no subscription', async () => {
    const { viewer, row, subscription } = await setUpPaying();
    stripe.forget(subscription);
    expect(await getBilling(viewer)).toMatchObject({ subscription: onSuite, payments: { isFresh: false } });
    expect(await row()).toMatchObject(onSuite);
  });
});

describe('the billing page', () => {
  test('shows the current state at Stripe, the prices and the renewal date', async () => {
    const { viewer, subscription, row } = await setUpPaying();
    stripe.change(subscription, { status: 'past_due' });
    const billing = await getBilling(viewer);
    expect(billing).toMatchObject({
      subscription: { plan: 'pulze_x_suite', status: 'past_due' },
      prices: { pulze_one: '$20 a month', pulze_x_suite: '$200 a month' },
      payments: { kind: 'stripe', isCustomer: true, isSubscribed: true, isFresh: true },
    });
    expect(billing.renewsAt).toBe((await row()).currentPeriodEndsAt?.toISOString());
  });

  test('shows the last copy, marked as not fresh, while Stripe does not respond', async () => {
    const { viewer } = await setUpPaying();
    stripe.setAway(true);
    expect(await getBilling(viewer)).toMatchObject({ subscription: onSuite, payments: { isFresh: false } });
  });

  test('opens the portal for a customer, with a return URL of this organization', async () => {
    const { viewer, organization } = await setUpPaying();
    const url = new URL(await openPortal(viewer, 'https://evil.example/'));
    expect(url.searchParams.get('return_url')).toBe(`https://app.example.test/${organization.slug}/billing`);
    await expect(openPortal((await setUp()).viewer, '')).rejects.toEqual(code('conflict'));
  });
});
