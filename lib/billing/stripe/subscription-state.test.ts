import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { chooseSubscription, isStanding, toSubscriptionState } from './subscription-state';

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

describe('which subscription counts', () => {
  const ended = subscription({ id: 'ended', status: 'canceled', created: 3 });
  const running = subscription({ id: 'running', status: 'past_due', created: 2 });
  const unpaid = subscription({ id: 'unpaid', status: 'incomplete', created: 4 });

  test('is one that runs, however many ended since', () => {
    expect(chooseSubscription([ended, running, unpaid])?.id).toBe('running');
  });
  test('is one that a payment brings back, before one that ended for good', () => {
    const waiting = subscription({ id: 'waiting', status: 'unpaid', created: 1 });
    expect(chooseSubscription([ended, waiting])?.id).toBe('waiting');
  });
  test('is the newest of those that ended', () => {
    const older = subscription({ id: 'older', status: 'canceled', created: 1 });
    expect(chooseSubscription([older, ended])?.id).toBe('ended');
  });
  test('is none when the first payment never came', () => {
    expect(chooseSubscription([unpaid, subscription({ status: 'incomplete_expired' })])).toBeUndefined();
  });
});

describe("Stripe's states", () => {
  test.each([
    ['active', 'active', true],
    ['trialing', 'active', true],
    ['past_due', 'past_due', true],
    ['unpaid', 'canceled', true],
    ['paused', 'canceled', true],
    ['canceled', 'canceled', false],
  ])('%s is %s to us', (theirs, ours, standing) => {
    const given = subscription({ status: theirs });
    expect(toSubscriptionState(given, 'pulze_x_suite').status).toBe(ours);
    expect(isStanding(given)).toBe(standing);
  });

  test('one that Stripe came up with since changes nothing', () => {
    expect(() => toSubscriptionState(subscription({ status: 'hibernating' }), 'pulze_one')).toThrow('not understood');
  });
});

describe('when it ends', () => {
  const endsAt = (fields: object) => toSubscriptionState(subscription(fields), 'pulze_one').endsAt?.getTime() ?? null;
  test('is never for one that renews', () => expect(endsAt({})).toBeNull());
  test('is with the period once that was asked for', () =>
    expect(endsAt({ cancel_at_period_end: true })).toBe(end * 1_000));
  test('is the day that was set', () => expect(endsAt({ cancel_at: 1_790_000_000 })).toBe(1_790_000_000_000));
  test('is the day it did', () =>
    expect(endsAt({ status: 'canceled', cancel_at_period_end: true, ended_at: 1_770_000_000 })).toBe(
      1_770_000_000_000,
    ));
});
