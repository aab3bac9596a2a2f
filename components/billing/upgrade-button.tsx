'use client';

import { lazy, Suspense } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import type { KeysInUse, Payments } from '@/lib/billing/schema';
import { apiKeysPlanId, planInForce, plans, type Subscription } from '@/lib/plans';
import { usePlanChoice } from './use-plan-choice';

const ChangePlanDialog = lazy(() => import('./change-plan-dialog'));

type UpgradeButtonProps = {
  org: { slug: string; name: string };
  subscription: Subscription;
  payments: Payments;
  keysInUse: KeysInUse;
  returnTo: string;
};

/** Upgrades to the plan with API keys, with a confirmation dialog or at the payment page. */
export function UpgradeButton({ org, subscription, payments, keysInUse, returnTo }: UpgradeButtonProps) {
  const { asking, leavingFor, error, choose, close } = usePlanChoice(org.slug, payments, returnTo);
  return (
    <>
      <Button variant="primary" size="large" busy={leavingFor !== null} onClick={() => choose(apiKeysPlanId)}>
        Upgrade to {plans[apiKeysPlanId].name}
      </Button>
      <SubmitError error={error} />
      <Suspense fallback={null}>
        {asking && (
          <ChangePlanDialog
            org={org}
            from={planInForce(subscription)}
            to={asking}
            price={undefined}
            payments={payments}
            keysInUse={keysInUse}
            returnTo={returnTo}
            onClose={close}
          />
        )}
      </Suspense>
    </>
  );
}
