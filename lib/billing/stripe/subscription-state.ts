import type Stripe from 'stripe';
import type { SubscriptionState } from '@/db/queries/subscriptions';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import type { SubscriptionStatus } from '../../plans';
import type { PlanItem } from './prices';

/** Maps Stripe's states to ours. `unpaid` and `paused` subscriptions can resume; their keys are refused until then. */
const statuses: Partial<Record<string, SubscriptionStatus>> = {
  trialing: 'active',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'canceled',
  paused: 'canceled',
  canceled: 'canceled',
};

const unstarted = new Set<string>(['incomplete', 'incomplete_expired']);

/** Returns the relevant subscription: a working one, else an ongoing one, else the newest. Ignores unstarted ones. */
export function chooseSubscription<S extends Pick<Stripe.Subscription, 'status' | 'created'>>(all: S[]): S | undefined {
  const started = all.filter(({ status }) => !unstarted.has(status));
  const rank = ({ status }: S) => (statuses[status] !== 'canceled' ? 0 : isOngoing({ status }) ? 1 : 2);
  return started.sort((a, b) => rank(a) - rank(b) || b.created - a.created)[0];
}

/** Returns whether a subscription is ongoing: it works, or will work again after a payment. */
export function isOngoing({ status }: Pick<Stripe.Subscription, 'status'>): boolean {
  return status !== 'canceled' && !unstarted.has(status);
}

/**
 * Converts a Stripe subscription into our columns.
 * @throws AppError conflict when its state is unknown, for example because Stripe added it
 */
export function toSubscriptionState(subscription: Stripe.Subscription, { plan, item }: PlanItem): SubscriptionState {
  const status = statuses[subscription.status];
  if (!status) {
    logError(`Stripe's subscription ${subscription.id} has the unknown state “${subscription.status}”`);
    throw new AppError(
      'conflict',
      'Stripe has a state for this subscription that is not known here. Ask your operator.',
    );
  }
  const periodEnd = toDate(item.current_period_end);
  const isEndingWithPeriod = status !== 'canceled' && subscription.cancel_at_period_end;
  return {
    plan,
    status,
    currentPeriodEndsAt: periodEnd,
    endsAt: toDate(subscription.ended_at ?? subscription.cancel_at) ?? (isEndingWithPeriod ? periodEnd : null),
    providerSubscriptionId: subscription.id,
  };
}

function toDate(seconds: number | null | undefined): Date | null {
  return typeof seconds === 'number' ? new Date(seconds * 1_000) : null;
}
