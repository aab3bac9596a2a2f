'use client';

import { useState } from 'react';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { cancelSubscriptionAction } from '@/lib/billing/actions';
import type { CancelTime, KeysInUse } from '@/lib/billing/schema';
import { type PlanId, plans } from '@/lib/plans';
import { BillingDate } from './billing-date';
import { keysAtStake } from './keys-at-stake';

type CancelDialogProps = {
  org: { slug: string; name: string };
  plan: PlanId;
  /** The end of the paid period; null when the subscription can only end now. */
  paidUntil: string | null;
  keysInUse: KeysInUse;
  onClose: () => void;
};

/** Lists what stops and lets the user choose when the subscription ends. */
export default function CancelDialog({ org, plan, paidUntil, keysInUse, onClose }: CancelDialogProps) {
  const [when, setWhen] = useState<CancelTime>(paidUntil === null ? 'now' : 'period_end');
  return (
    <ConfirmDialog
      title={`Cancel ${plans[plan].name}`}
      description={
        plans[plan].apiKeys
          ? keysAtStake(keysInUse, when === 'now' ? 'at once' : 'at the end of the period')
          : `${org.name} moves to ${plans.free.name}.`
      }
      verb="Cancel subscription"
      cancel="Keep subscription"
      run={() => cancelSubscriptionAction(org.slug, { when })}
      done={when === 'now' ? 'The subscription has ended' : 'The subscription ends with its period'}
      onClose={onClose}
      openerStays
    >
      {paidUntil !== null && (
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-2 font-medium text-[13px]">When it ends</legend>
          <Choice name="period_end" chosen={when} onChoose={setWhen} label="At the end of the period">
            The plan is paid and works until <BillingDate iso={paidUntil} />.
          </Choice>
          <Choice name="now" chosen={when} onChoose={setWhen} label="Now">
            The rest of the period is not refunded.
          </Choice>
        </fieldset>
      )}
    </ConfirmDialog>
  );
}

type ChoiceProps = {
  name: CancelTime;
  chosen: CancelTime;
  onChoose: (when: CancelTime) => void;
  label: string;
  children: React.ReactNode;
};

function Choice({ name, chosen, onChoose, label, children }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer gap-3 rounded-lg border border-line px-3.5 py-3 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="when"
        checked={chosen === name}
        onChange={() => onChoose(name)}
        className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
      />
      <span className="flex flex-col gap-0.5">
        <span className="font-medium">{label}</span>
        <span className="text-[13px] text-muted">{children}</span>
      </span>
    </label>
  );
}
