'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useAction } from '@/components/use-action';
import type { ActionError } from '@/lib/action-state';
import { changePlanAction } from '@/lib/billing/actions';
import type { Payments } from '@/lib/billing/schema';
import type { PlanId } from '@/lib/plans';
import { leaveFor } from './leave-for';

type PlanChoice = {
  /** The plan of the open confirmation dialog. */
  asking: PlanId | null;
  /** The plan whose payment page is being opened. */
  leavingFor: PlanId | null;
  error: ActionError | null;
  choose: (plan: PlanId) => void;
  close: () => void;
};

/** Starts a plan change: opens the confirmation dialog, or the payment page, which asks for its own confirmation. */
export function usePlanChoice(org: string, payments: Payments, returnTo: string): PlanChoice {
  const router = useRouter();
  const [wanted, setWanted] = useState<{ plan: PlanId; isPaidElsewhere: boolean } | null>(null);
  const payment = useAction((plan: PlanId) => changePlanAction(org, { plan, from: returnTo, isConfirmed: false }), {
    onDone: (change) => (change.kind === 'leave' ? leaveFor(change.url) : router.refresh()),
    onRefused: () => router.refresh(),
  });

  return {
    asking: wanted?.isPaidElsewhere === false ? wanted.plan : null,
    leavingFor: wanted?.isPaidElsewhere && payment.isPending ? wanted.plan : null,
    error: payment.error,
    choose(plan) {
      if (payment.isPending) return;
      const isPaidElsewhere = payments.kind === 'stripe' && !payments.isSubscribed && plan !== 'free';
      setWanted({ plan, isPaidElsewhere });
      if (isPaidElsewhere) payment.run(plan);
    },
    close: () => setWanted(null),
  };
}
