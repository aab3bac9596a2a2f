import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { chooseSubscription, isOngoing, toSubscriptionState } from './subscription-state';

const end = 1_800_000_000;
const subscription = (fields: object) =>
  ({
    id: 'sub_1',
    status: 'active',
    created: 1,
    cancel_at: null,
    cancel_at_period_end: false,
    ended_at: null,
    items: { data: [{ current_period_end: end }] },
    ...fields,
  }) as unknown as Stripe.Subscription;

const stateOf = (given: Stripe.Subscription) => {
  const [item] = given.items.data;
  if (!item) throw new Error('The subscription has no item');
  return toSubscriptionState(given, { plan: 'pulze_one', item });
};

describe('chooseSubscription', () => {
  const ended = subscription({ id: 'ended', status: 'canceled', created: 3 });
  const running = subscription({ id: 'running', status: 'past_due', created: 2 });
  const unpaid = subscription({ id: 'unpaid', status: 'incomplete', created: 4 });

  test('returns a working subscription before a newer one that ended', () => {
    expect(chooseSubscription([ended, running, unpaid])?.id).toBe('running');
  });
  test('returns an unpaid subscription before a newer one that ended', () => {
    const waiting = subscription({ id: 'waiting', status: 'unpaid', created: 1 });
    expect(chooseSubscription([ended, waiting])?.id).toBe('waiting');
  });
  test('returns the newest subscription when all have ended', () => {
    const older = subscription({ id: 'older', status: 'canceled', created: 1 });
    expect(chooseSubscription([older, ended])?.id).toBe('ended');
  });
  test('returns undefined when no subscription was ever paid', () => {
    expect(chooseSubscription([unpaid, subscription({ status: 'incomplete_expired' })])).toBeUndefined();
  });
});

describe('the state of a Stripe subscription', () => {
  test.each([
    ['active', 'active', true],
    ['trialing', 'active', true],
    ['past_due', 'past_due', true],
    ['unpaid', 'canceled', true],
    ['paused', 'canceled', true],
    ['canceled', 'canceled', false],
  ])('%s becomes %s', (stripeStatus, status, ongoing) => {
    const given = subscription({ status: stripeStatus });
    expect(stateOf(given).status).toBe(status);
    expect(isOngoing(given)).toBe(ongoing);
  });

  test('is refused when it is unknown', () => {
    expect(() => stateOf(subscription({ status: 'hibernating' }))).toThrow('not known here');
  });
});

describe('endsAt', () => {
  const endsAt = (fields: object) => stateOf(subscription(fields)).endsAt?.getTime() ?? null;
  test('is null when the subscription renews', () => expect(endsAt({})).toBeNull());
  test('is the end of the period after a cancellation at its end', () =>
    expect(endsAt({ cancel_at_period_end: true })).toBe(end * 1_000));
  test('is the date in cancel_at', () => expect(endsAt({ cancel_at: 1_790_000_000 })).toBe(1_790_000_000_000));
  test('is the date in ended_at after the subscription ended', () =>
    expect(endsAt({ status: 'canceled', cancel_at_period_end: true, ended_at: 1_770_000_000 })).toBe(
      1_770_000_000_000,
    ));
});
