'use client';

import type { Route } from 'next';
import { unstable_rethrow, useRouter } from 'next/navigation';
import { useState } from 'react';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { announce } from '@/components/ui/live-region';
import { Notice } from '@/components/ui/notice';
import type { ActionError } from '@/lib/action-state';
import { changePlanAction } from '@/lib/billing/actions';
import { type PlanId, plans } from '@/lib/plans';

type ChangePlanDialogProps = {
  org: { slug: string; name: string };
  /** Null when no subscription runs. */
  from: PlanId | null;
  to: PlanId;
  onClose: () => void;
};

type Step = { kind: 'question' } | { kind: 'changing' } | { kind: 'failed'; error: ActionError };

const unreachable: ActionError = {
  code: 'service_unavailable',
  message: 'The server did not answer, so it is not known whether the plan was changed. Reload the page to see.',
};

/** Says what changes, and that nothing is charged, before the plan changes. */
export default function ChangePlanDialog({ org, from, to, onClose }: ChangePlanDialogProps) {
  const router = useRouter();
  const [step, setStep] = useState<Step>({ kind: 'question' });
  const isChanging = step.kind === 'changing';
  const plan = plans[to];
  const stopsKeys = from !== null && plans[from].apiKeys && !plan.apiKeys;

  async function change() {
    setStep({ kind: 'changing' });
    const result = await changePlanAction(org.slug, { plan: to }).catch((error: unknown) => {
      unstable_rethrow(error);
      return { status: 'rejected' as const, error: unreachable };
    });
    if (result.status === 'rejected') {
      setStep({ kind: 'failed', error: result.error });
      return;
    }
    announce(`${org.name} is on ${plan.name}`);
    if (plan.apiKeys) router.push(`/${org.slug}/permissions/api-keys` as Route);
    onClose();
  }

  return (
    <AlertDialog
      title={`Change to ${plan.name}`}
      description={
        stopsKeys
          ? `Applications that use an API key of ${org.name} stop working at once. The keys are kept, and work again when you return to a plan with API keys.`
          : `${org.name} moves to ${plan.name} at once. ${plan.apiKeys ? 'API keys can be created and used right away.' : ''}`
      }
      onClose={() => isChanging || onClose()}
    >
      <DialogBody>
        <Notice tone="info">No payment is taken on this installation: no payment provider is connected.</Notice>
        {step.kind === 'failed' && (
          <Notice tone="danger" role="alert">
            {step.error.message}
          </Notice>
        )}
      </DialogBody>
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button aria-disabled={isChanging}>Cancel</Button>
        </AlertDialogCancel>
        <Button variant={stopsKeys ? 'danger' : 'primary'} busy={isChanging} onClick={change}>
          Confirm change
        </Button>
      </DialogFooter>
    </AlertDialog>
  );
}
