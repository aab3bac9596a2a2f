'use client';

import { lazy, Suspense } from 'react';
import { SubmitError } from '@/components/submit-error';
import type { Billing } from '@/lib/billing/schema';
import { isUpgrade, planIds, planInForce, plans } from '@/lib/plans';
import { PlanCard } from './plan-card';
import { usePlanChoice } from './use-plan-choice';

const ChangePlanDialog = lazy(() => import('./change-plan-dialog'));
const CancelDialog = lazy(() => import('./cancel-dialog'));

type PlansProps = {
  org: { slug: string; name: string };
  billing: Billing;
  /** The path to redirect to after the payment. */
  returnTo: string;
};

/** All plans with the current one marked, for viewers who may change the plan. */
export function Plans({ org, billing, returnTo }: PlansProps) {
  const { prices, payments, keysInUse, renewsAt } = billing;
  const current = planInForce(billing.subscription);
  const { asking, leavingFor, error, choose, close } = usePlanChoice(org.slug, payments, returnTo);
  const hasPrices = Object.values(prices).some(Boolean);
  const isCancellation = asking === 'free' && payments.kind !== 'none';
  return (
    <>
      {error && (
        <div className="mb-4">
          <SubmitError error={error} />
        </div>
      )}
      <ul aria-label="Plans" className="grid gap-4 lg:grid-cols-3">
        {planIds.map((id) => (
          <PlanCard
            key={id}
            plan={plans[id]}
            price={id === 'free' && hasPrices ? 'Free of charge' : prices[id]}
            isCurrent={id === current}
            isUpgrade={isUpgrade(current, id)}
            busy={leavingFor === id}
            onChoose={() => choose(id)}
          />
        ))}
      </ul>
      <Suspense fallback={null}>
        {asking && !isCancellation && (
          <ChangePlanDialog
            org={org}
            from={current}
            to={asking}
            price={prices[asking]}
            payments={payments}
            keysInUse={keysInUse}
            returnTo={returnTo}
            onClose={close}
          />
        )}
        {isCancellation && (
          <CancelDialog org={org} plan={current} paidUntil={renewsAt} keysInUse={keysInUse} onClose={close} />
        )}
      </Suspense>
    </>
  );
}
