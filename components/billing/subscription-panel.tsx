import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Notice } from '@/components/ui/notice';
import type { Billing } from '@/lib/billing/schema';
import { apiKeysPath } from '@/lib/paths';
import { apiKeysPlanId, coversApiKeys, plans } from '@/lib/plans';
import { BillingDate } from './billing-date';
import { SubscriptionActions } from './subscription-actions';

type SubscriptionPanelProps = { org: { slug: string; name: string }; billing: Billing };

/** The state of the subscription, its keys and its actions. */
export function SubscriptionPanel({ org, billing }: SubscriptionPanelProps) {
  const { subscription, keysInUse, payments } = billing;
  const { keys, requestsLastDay } = keysInUse;
  return (
    <section
      aria-label="Subscription"
      className="mb-6 flex flex-col gap-4 rounded-xl border border-line bg-surface p-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="flex flex-col gap-1">
          <p className="flex flex-wrap items-center gap-2.5 font-semibold text-base">
            {plans[subscription.plan].name} <StateBadge billing={billing} />
          </p>
          <p className="text-muted">{whatIsNext(billing)}</p>
          {coversApiKeys(subscription) && (
            <p className="text-muted">
              <Link href={apiKeysPath(org.slug)} className="text-accent-ink underline underline-offset-4">
                {keys === 1 ? '1 active API key' : `${keys.toLocaleString('en-US')} active API keys`}
              </Link>
              , {requestsLastDay.toLocaleString('en-US')} {requestsLastDay === 1 ? 'request' : 'requests'} in the last
              24 hours
            </p>
          )}
        </div>
        <SubscriptionActions org={org} billing={billing} />
      </div>
      {subscription.status === 'canceled' && plans[subscription.plan].apiKeys && keys > 0 && (
        <Notice tone="warning">
          {keys === 1 ? '1 API key is' : `${keys.toLocaleString('en-US')} API keys are`} kept and refused. They work
          again unchanged when you return to {plans[subscription.plan].name}.
        </Notice>
      )}
      {payments.kind === 'stripe' && !payments.isFresh && (
        <Notice tone="warning" role="status">
          Stripe could not be reached, so this page may be out of date. Reload it to try again.
        </Notice>
      )}
    </section>
  );
}

function StateBadge({ billing: { subscription, endsAt } }: { billing: Billing }) {
  if (subscription.plan === 'free') return null;
  if (subscription.status === 'canceled') return <Badge tone="danger">Canceled</Badge>;
  if (subscription.status === 'past_due') return <Badge tone="warning">Past due</Badge>;
  return endsAt === null ? <Badge tone="success">Active</Badge> : <Badge tone="warning">Ending</Badge>;
}

function whatIsNext({ subscription, renewsAt, endsAt, payments }: Billing): ReactNode {
  const { plan, status } = subscription;
  if (status === 'canceled') {
    return endsAt === null ? (
      `This subscription has ended. Your organization is on the ${plans.free.name} plan.`
    ) : (
      <>
        Ended on <BillingDate iso={endsAt} />. Your organization is on the {plans.free.name} plan.
      </>
    );
  }
  if (status === 'past_due')
    return 'The last payment failed. API keys still work; update the payment method to keep them.';
  if (endsAt !== null) {
    return (
      <>
        Ends on <BillingDate iso={endsAt} /> and does not renew.
      </>
    );
  }
  if (renewsAt !== null) {
    return (
      <>
        Renews on <BillingDate iso={renewsAt} />.
      </>
    );
  }
  if (plan === 'free') return `Nothing to pay. API keys are part of ${plans[apiKeysPlanId].name}.`;
  return payments.kind === 'none' ? 'No payment is taken on this installation.' : 'Granted without a payment.';
}
