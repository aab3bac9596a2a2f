'use client';

import type { Route } from 'next';
import { usePathname, useRouter } from 'next/navigation';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { Notice } from '@/components/ui/notice';
import { toast } from '@/components/ui/toasts';
import { changePlanAction } from '@/lib/billing/actions';
import type { KeysInUse, Payments, PlanChange } from '@/lib/billing/schema';
import { isUpgrade, type PlanId, plans } from '@/lib/plans';
import { keysAtStake } from './keys-at-stake';
import { leaveFor } from './leave-for';

type ChangePlanDialogProps = {
  org: { slug: string; name: string };
  from: PlanId;
  to: PlanId;
  /** The price of the new plan, if known. */
  price: string | undefined;
  payments: Payments;
  keysInUse: KeysInUse;
  returnTo: string;
  onClose: () => void;
};

/** Asks for confirmation of a plan change: what changes, what stops and what is charged. */
export default function ChangePlanDialog(props: ChangePlanDialogProps) {
  const { org, from, to, price, payments, keysInUse, returnTo, onClose } = props;
  const router = useRouter();
  const pathname = usePathname();
  const plan = plans[to];
  const stopsKeys = plans[from].apiKeys && !plan.apiKeys;

  async function follow(change: PlanChange) {
    if (change.kind === 'leave') return leaveFor(change.url);
    toast(`${org.name} is on ${plan.name}`);
    const { goTo } = change;
    if (goTo?.split('?')[0] === pathname) router.replace(goTo as Route);
    else if (goTo !== null) router.push(goTo as Route);
  }

  return (
    <ConfirmDialog
      title={`Change to ${plan.name}`}
      description={
        stopsKeys
          ? keysAtStake(keysInUse)
          : `${org.name} moves to ${plan.name} at once.${plan.apiKeys ? ' API keys can be created and used right away.' : ''}`
      }
      verb="Confirm change"
      isHarmless={!stopsKeys}
      run={() => changePlanAction(org.slug, { plan: to, from: returnTo, isConfirmed: true })}
      onDone={follow}
      onClose={onClose}
      openerStays
    >
      <Notice tone="info">
        {payments.kind === 'none'
          ? 'No payment is taken on this installation: no payment provider is connected.'
          : chargeOf(isUpgrade(from, to), price)}
      </Notice>
    </ConfirmDialog>
  );
}

function chargeOf(isUp: boolean, price: string | undefined): string {
  const now = isUp
    ? 'The difference for the rest of this period is charged now, to the payment method on file.'
    : 'What was paid for the rest of this period is credited to the next invoice.';
  return price ? `${now} From then on the plan costs ${price}.` : now;
}
