import 'server-only';
import type Stripe from 'stripe';
import { isUpgrade, type PlanId } from '../../plans';
import type { CancelTime } from '../schema';
import { requirePrice } from './checkout';
import { callStripe } from './client';
import type { PaidPlanId } from './prices';
import { isOngoing } from './subscription-state';

/** Retrieves a subscription from Stripe; undefined when it ended or `id` is null. */
export async function retrieveOngoing(id: string | null): Promise<Stripe.Subscription | undefined> {
  if (id === null) return undefined;
  const subscription = await callStripe((stripe) => stripe.subscriptions.retrieve(id));
  return isOngoing(subscription) ? subscription : undefined;
}

/**
 * Changes the plan of a subscription and reverts a cancellation. An upgrade is prorated and paid at once, or nothing
 * changes; a downgrade is credited to the next invoice.
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

/** Cancels a subscription, now or at the end of the paid period. */
export async function cancelAtStripe({ id }: Stripe.Subscription, when: CancelTime): Promise<void> {
  await callStripe((stripe) =>
    when === 'now' ? stripe.subscriptions.cancel(id) : stripe.subscriptions.update(id, { cancel_at_period_end: true }),
  );
}

/** Reverts a cancellation that has not taken effect. */
export async function removeCancellation({ id, cancel_at_period_end, cancel_at }: Stripe.Subscription): Promise<void> {
  if (!cancel_at_period_end && cancel_at === null) return;
  await callStripe((stripe) =>
    stripe.subscriptions.update(id, cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: '' }),
  );
}
