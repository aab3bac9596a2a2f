import { Check } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { Plan } from '@/lib/plans';

type PlanCardProps = {
  plan: Plan;
  price: string | undefined;
  isCurrent: boolean;
  isUpgrade: boolean;
  /** Whether its payment page is being opened. */
  busy: boolean;
  onChoose: () => void;
};

/** A plan with its price and what it includes. */
export function PlanCard({ plan, price, isCurrent, isUpgrade, busy, onChoose }: PlanCardProps) {
  const { requestsPerMinute, burst } = plan.organizationLimit;
  return (
    <li
      aria-current={isCurrent || undefined}
      className={classNames(
        'flex flex-col gap-5 rounded-xl border bg-surface p-6',
        isCurrent ? 'border-accent' : 'border-line',
      )}
    >
      <div className="flex flex-col gap-1">
        <div className="flex items-center justify-between gap-3">
          <h2 className="font-semibold text-base">{plan.name}</h2>
          {isCurrent && <Badge tone="accent">Current plan</Badge>}
        </div>
        <p className="text-muted">{plan.summary}</p>
        {price && <p className="pt-2 font-semibold text-lg tabular-nums tracking-[-0.01em]">{price}</p>}
      </div>
      <ul className="flex flex-1 flex-col gap-2.5">
        {plan.includes.map((item) => (
          <Included key={item}>{item}</Included>
        ))}
        {plan.apiKeys && (
          <Included>
            {requestsPerMinute.toLocaleString('en-US')} requests a minute, {burst.toLocaleString('en-US')} at once
          </Included>
        )}
      </ul>
      {isCurrent ? (
        <p className="flex h-9 items-center justify-center text-[13px] text-muted">Your organization is on this plan</p>
      ) : (
        <Button variant={isUpgrade && plan.apiKeys ? 'primary' : 'secondary'} busy={busy} onClick={onChoose}>
          {isUpgrade ? `Upgrade to ${plan.name}` : `Change to ${plan.name}`}
        </Button>
      )}
    </li>
  );
}

function Included({ children }: { children: React.ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <span>{children}</span>
    </li>
  );
}
