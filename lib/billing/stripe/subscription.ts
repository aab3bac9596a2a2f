import 'server-only';
import type Stripe from 'stripe';
import { AppError } from '../../errors';
import { isUpgrade, type PlanId } from '../../plans';
import type { CancelTime } from '../schema';
import { requirePrice } from './checkout';
import { callStripe } from './client';
import { type PaidPlanId, requirePlanItem } from './prices';
import { needsConfirmation } from './refusals';
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
 * @returns the URL where the cardholder must confirm the payment, which then changes the plan; null when it has changed
 * @throws AppError conflict when the payment is refused
 */
export async function movePlan(
  subscription: Stripe.Subscription,
  from: PlanId,
  to: PaidPlanId,
): Promise<string | null> {
  const { item } = await requirePlanItem(subscription);
  const price = await requirePrice(to);
  if (item.price.id === price && !subscription.cancel_at_period_end) return null;
  const change: Stripe.SubscriptionUpdateParams = { items: [{ id: item.id, price }] };
  if (isUpgrade(from, to)) return upgrade(subscription, change);
  await callStripe((stripe) =>
    stripe.subscriptions.update(subscription.id, {
      ...change,
      ...keepGoing(subscription),
      proration_behavior: 'create_prorations',
    }),
  );
  return null;
}

const keepGoing = ({ cancel_at_period_end }: Stripe.Subscription) =>
  cancel_at_period_end ? { cancel_at_period_end: false } : {};

async function upgrade(
  subscription: Stripe.Subscription,
  change: Stripe.SubscriptionUpdateParams,
): Promise<string | null> {
  const proration_behavior = 'always_invoice';
  try {
    await callStripe((stripe) =>
      stripe.subscriptions.update(subscription.id, {
        ...change,
        ...keepGoing(subscription),
        proration_behavior,
        payment_behavior: 'error_if_incomplete',
      }),
    );
    return null;
  } catch (error) {
    if (!needsConfirmation(error)) throw error;
    if (subscription.cancel_at_period_end) {
      const message =
        'Your bank asks you to confirm this payment. Press “Keep subscription” first, then change the plan.';
      throw new AppError('conflict', message, { cause: error });
    }
  }
  // Leaves an open invoice, and the change waits until it is paid, for 23 hours at most.
  const waiting = await callStripe((stripe) =>
    stripe.subscriptions.update(subscription.id, {
      ...change,
      proration_behavior,
      payment_behavior: 'pending_if_incomplete',
      expand: ['latest_invoice'],
    }),
  );
  const invoice = waiting.latest_invoice;
  return waiting.pending_update && typeof invoice === 'object' ? (invoice?.hosted_invoice_url ?? null) : null;
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
