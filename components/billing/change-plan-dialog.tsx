'use client';

import type { Route } from 'next';
import { usePathname, useRouter } from 'next/navigation';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { announce } from '@/components/ui/live-region';
import { Notice } from '@/components/ui/notice';
import { changePlanAction } from '@/lib/billing/actions';
import type { KeysInUse, Payments } from '@/lib/billing/schema';
import { isUpgrade, type PlanId, plans } from '@/lib/plans';
import { keysAtStake } from './keys-at-stake';
import { useStep } from './use-step';

type ChangePlanDialogProps = {
  org: { slug: string; name: string };
  from: PlanId;
  to: PlanId;
  /** What the new plan costs, where that is known. */
  price: string | undefined;
  payments: Payments;
  keysInUse: KeysInUse;
  returnTo: string;
  onClose: () => void;
};

/** Says what changes, what stops and what is charged, before the plan changes. */
export default function ChangePlanDialog(props: ChangePlanDialogProps) {
  const { org, from, to, price, payments, keysInUse, returnTo, onClose } = props;
  const router = useRouter();
  const pathname = usePathname();
  const { isRunning, error, run, leave } = useStep();
  const plan = plans[to];
  const stopsKeys = plans[from].apiKeys && !plan.apiKeys;

  async function change() {
    const done = await run(() => changePlanAction(org.slug, { plan: to, from: returnTo, isConfirmed: true }));
    if (!done) return;
    if (done.data.kind === 'leave') return leave(done.data.url);
    announce(`${org.name} is on ${plan.name}`);
    const { goTo } = done.data;
    if (goTo?.split('?')[0] === pathname) router.replace(goTo as Route);
    else if (goTo !== null) router.push(goTo as Route);
    onClose();
  }

  return (
    <AlertDialog
      title={`Change to ${plan.name}`}
      description={
        stopsKeys
          ? keysAtStake(keysInUse)
          : `${org.name} moves to ${plan.name} at once.${plan.apiKeys ? ' API keys can be created and used right away.' : ''}`
      }
      onClose={() => isRunning || onClose()}
    >
      <DialogBody>
        <Notice tone="info">
          {payments.kind === 'none'
            ? 'No payment is taken on this installation: no payment provider is connected.'
            : chargeOf(isUpgrade(from, to), price)}
        </Notice>
        {error && (
          <Notice tone="danger" role="alert">
            {error.message}
          </Notice>
        )}
      </DialogBody>
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button aria-disabled={isRunning}>Cancel</Button>
        </AlertDialogCancel>
        <Button variant={stopsKeys ? 'danger' : 'primary'} busy={isRunning} onClick={change}>
          Confirm change
        </Button>
      </DialogFooter>
    </AlertDialog>
  );
}

function chargeOf(isUp: boolean, price: string | undefined): string {
  const now = isUp
    ? 'The difference for the rest of this period is charged now, to the payment method on file.'
    : 'What was paid for the rest of this period is credited to the next invoice.';
  return price ? `${now} From then on the plan costs ${price}.` : now;
}
