'use client';

import { lazy, Suspense, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { openPortalAction, resumeSubscriptionAction } from '@/lib/billing/actions';
import type { Billing } from '@/lib/billing/schema';
import { billingPath } from '@/lib/paths';
import { planInForce } from '@/lib/plans';
import { leaveFor } from './leave-for';

const CancelDialog = lazy(() => import('./cancel-dialog'));

type SubscriptionActionsProps = { org: { slug: string; name: string }; billing: Billing };

/** The available actions: payments and invoices, cancel, resume. */
export function SubscriptionActions({ org, billing }: SubscriptionActionsProps) {
  const { payments, subscription, renewsAt, endsAt, keysInUse } = billing;
  const [isCancelling, setCancelling] = useState(false);
  const portal = useAction(() => openPortalAction(org.slug, { from: billingPath(org.slug) }), {
    onDone: ({ url }) => leaveFor(url),
  });
  const resume = useAction(() => resumeSubscriptionAction(org.slug, {}), {
    onDone: () => toast('The subscription continues'),
  });
  const isRunning = planInForce(subscription) !== 'free';
  const error = portal.error ?? resume.error;

  return (
    <div className="flex flex-col gap-3 sm:items-end">
      <div className="flex flex-wrap gap-2">
        {payments.kind === 'stripe' && payments.isCustomer && (
          <Button
            variant={subscription.status === 'past_due' ? 'primary' : 'secondary'}
            busy={portal.isPending}
            onClick={() => portal.run(undefined)}
          >
            Payments and invoices
          </Button>
        )}
        {isRunning && endsAt !== null && payments.kind === 'stripe' && (
          <Button busy={resume.isPending} onClick={() => resume.run(undefined)}>
            Keep subscription
          </Button>
        )}
        {isRunning && (
          <Button onClick={() => setCancelling(true)}>{endsAt === null ? 'Cancel subscription' : 'End now'}</Button>
        )}
      </div>
      <SubmitError error={error} />
      <Suspense fallback={null}>
        {isCancelling && (
          <CancelDialog
            org={org}
            plan={subscription.plan}
            paidUntil={renewsAt}
            keysInUse={keysInUse}
            onClose={() => setCancelling(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
