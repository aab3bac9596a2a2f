'use client';

import { lazy, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button';
import { announce } from '@/components/ui/live-region';
import { Notice } from '@/components/ui/notice';
import { openPortalAction, resumeSubscriptionAction } from '@/lib/billing/actions';
import type { Billing } from '@/lib/billing/schema';
import { planInForce } from '@/lib/plans';
import { useStep } from './use-step';

const CancelDialog = lazy(() => import('./cancel-dialog'));

type SubscriptionActionsProps = { org: { slug: string; name: string }; billing: Billing };

/** Payments and invoices, cancelling, and taking that back: whatever is possible now. */
export function SubscriptionActions({ org, billing }: SubscriptionActionsProps) {
  const { payments, subscription, renewsAt, endsAt, keysInUse } = billing;
  const [isCancelling, setCancelling] = useState(false);
  const portal = useStep();
  const resume = useStep();
  const isRunning = planInForce(subscription) !== 'free';
  const error = portal.error ?? resume.error;

  async function openPortal() {
    const done = await portal.run(() => openPortalAction(org.slug, { from: `/${org.slug}/billing` }));
    if (done) portal.leave(done.data.url);
  }

  async function keep() {
    if (!(await resume.run(() => resumeSubscriptionAction(org.slug, {})))) return;
    announce('The subscription goes on');
    resume.settle();
  }

  return (
    <div className="flex flex-col gap-3 sm:items-end">
      <div className="flex flex-wrap gap-2">
        {payments.kind === 'stripe' && payments.isCustomer && (
          <Button
            variant={subscription.status === 'past_due' ? 'primary' : 'secondary'}
            busy={portal.isRunning}
            onClick={openPortal}
          >
            Payments and invoices
          </Button>
        )}
        {isRunning && endsAt !== null && payments.kind === 'stripe' && (
          <Button busy={resume.isRunning} onClick={keep}>
            Keep subscription
          </Button>
        )}
        {isRunning && (
          <Button onClick={() => setCancelling(true)}>{endsAt === null ? 'Cancel subscription' : 'End now'}</Button>
        )}
      </div>
      {error && (
        <Notice tone="danger" role="alert">
          {error.message}
        </Notice>
      )}
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
