'use client';

import { lazy, Suspense, useState } from 'react';
import { type PlanId, planIds, plans, type Subscription } from '@/lib/plans';
import { PlanCard } from './plan-card';

const ChangePlanDialog = lazy(() => import('./change-plan-dialog'));

type PlansProps = {
  org: { slug: string; name: string };
  subscription: Subscription;
};

/** The plans side by side, the current one marked. For those who may change it. */
export function Plans({ org, subscription }: PlansProps) {
  const [wanted, setWanted] = useState<PlanId | null>(null);
  const current = subscription.status === 'canceled' ? null : subscription.plan;
  return (
    <>
      <ul className="grid gap-4 lg:grid-cols-3">
        {planIds.map((id) => (
          <PlanCard
            key={id}
            plan={plans[id]}
            isCurrent={id === current}
            isUpgrade={planIds.indexOf(id) > (current === null ? -1 : planIds.indexOf(current))}
            onChoose={() => setWanted(id)}
          />
        ))}
      </ul>
      <Suspense fallback={null}>
        {wanted && <ChangePlanDialog org={org} from={current} to={wanted} onClose={() => setWanted(null)} />}
      </Suspense>
    </>
  );
}
