import 'server-only';
import type Stripe from 'stripe';
import { isUpgrade, type PlanId } from '../../plans';
import type { CancelTime } from '../schema';
import { requirePrice } from './checkout';
import { callStripe } from './client';
import type { PaidPlanId } from './prices';
import { isStanding } from './subscription-state';

/** A subscription that still stands at Stripe; undefined for one that ended or never was. */
export async function retrieveStanding(id: string | null): Promise<Stripe.Subscription | undefined> {
  if (id === null) return undefined;
  const subscription = await callStripe((stripe) => stripe.subscriptions.retrieve(id));
  return isStanding(subscription) ? subscription : undefined;
}

/**
 * Moves a running subscription to another plan, which also takes back a cancellation. What more it costs for the rest
 * of the period is paid at once, or nothing changes; what less is credited to the next invoice.
 * @throws AppError conflict when the payment is refused
 */
export async function movePlan(subscription: Stripe.Subscription, from: PlanId, to: PaidPlanId): Promise<void> {
  const [item] = subscription.items.data;
  const price = await requirePrice(to);
  if (!item || (item.price.id === price && !subscription.cancel_at_period_end)) return;
  const payment = isUpgrade(from, to)
    ? ({ proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' } as const)
    : ({ proration_behavior: 'create_prorations' } as const);
  await callStripe((stripe) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price }],
      ...(subscription.cancel_at_period_end ? { cancel_at_period_end: false } : {}),
      ...payment,
    }),
  );
}

/** Ends a subscription, now or with the period that is paid. */
export async function cancelAtStripe({ id }: Stripe.Subscription, when: CancelTime): Promise<void> {
  await callStripe((stripe) =>
    when === 'now' ? stripe.subscriptions.cancel(id) : stripe.subscriptions.update(id, { cancel_at_period_end: true }),
  );
}

/** Takes back a cancellation whose time hasn't come. */
export async function keepAtStripe({ id, cancel_at_period_end, cancel_at }: Stripe.Subscription): Promise<void> {
  if (!cancel_at_period_end && cancel_at === null) return;
  await callStripe((stripe) =>
    stripe.subscriptions.update(id, cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: '' }),
  );
}
