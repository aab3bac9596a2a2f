import type Stripe from 'stripe';
import type { SubscriptionState } from '@/db/queries/subscriptions';
import type { PlanId, SubscriptionStatus } from '../../plans';

/** Stripe's states in ours. `unpaid` and `paused` can come back, and are refused until they do. */
const statuses: Partial<Record<string, SubscriptionStatus>> = {
  trialing: 'active',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'canceled',
  paused: 'canceled',
  canceled: 'canceled',
};

const unstarted = new Set<string>(['incomplete', 'incomplete_expired']);

/** The subscription that counts: one that runs, else one that could again, else the newest; none that never started. */
export function chooseSubscription<S extends Pick<Stripe.Subscription, 'status' | 'created'>>(all: S[]): S | undefined {
  const started = all.filter(({ status }) => !unstarted.has(status));
  const rank = ({ status }: S) => (statuses[status] !== 'canceled' ? 0 : isStanding({ status }) ? 1 : 2);
  return started.sort((a, b) => rank(a) - rank(b) || b.created - a.created)[0];
}

/** Whether a subscription stands at Stripe: it runs, or would again once it is paid. */
export function isStanding({ status }: Pick<Stripe.Subscription, 'status'>): boolean {
  return status !== 'canceled' && !unstarted.has(status);
}

/**
 * A subscription of Stripe's as we keep it.
 * @throws Error for a state that Stripe has come up with since: nothing is changed by what isn't understood
 */
export function toSubscriptionState(subscription: Stripe.Subscription, plan: PlanId): SubscriptionState {
  const status = statuses[subscription.status];
  if (!status) throw new Error(`Stripe says “${subscription.status}” of ${subscription.id}, which is not understood`);
  const [item] = subscription.items.data;
  const periodEnd = toDate(item?.current_period_end);
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
