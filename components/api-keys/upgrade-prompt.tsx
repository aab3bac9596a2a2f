import { Check } from 'lucide-react';
import Link from 'next/link';
import { UpgradeButton } from '@/components/billing/upgrade-button';
import type { KeysInUse, Payments } from '@/lib/billing/schema';
import { apiKeysPath, billingPath } from '@/lib/paths';
import { apiKeysPlanId, plans, type Subscription } from '@/lib/plans';
import { PeopleList } from '../people-list';
import { TableIllustration } from './table-illustration';

type UpgradePromptProps = {
  org: { slug: string; name: string };
  subscription: Subscription;
  /** How the viewer would pay, and the keys that would work again; null when they may not change the plan. */
  upgrade: { payments: Payments; keysInUse: KeysInUse } | null;
  /** The names of the admins, who may change the plan. */
  admins: string[];
};

/** Replaces the table on plans without API keys: what API keys are for, and who can upgrade. */
export function UpgradePrompt({ org, subscription, upgrade, admins }: UpgradePromptProps) {
  const plan = plans[apiKeysPlanId];
  return (
    <section className="relative overflow-hidden rounded-xl border border-line bg-surface">
      <TableIllustration />
      <div className="relative mx-auto my-10 flex w-[calc(100%-2rem)] max-w-[440px] flex-col gap-4 rounded-2xl border border-line bg-raised p-6 shadow-high sm:my-16 sm:p-8">
        <div className="flex flex-col gap-2">
          <h2 className="text-balance font-semibold text-lg tracking-[-0.01em]">API keys are part of {plan.name}</h2>
          <p className="text-muted">
            API keys let your applications call the API. Each application gets its own key, with its own usage, and you
            can remove a key at once.
          </p>
        </div>
        <ul className="flex flex-col gap-2">
          {plan.includes.map((item) => (
            <li key={item} className="flex items-center gap-2.5">
              <Check aria-hidden className="size-4 text-accent-ink" />
              {item}
            </li>
          ))}
        </ul>
        {upgrade && upgrade.keysInUse.keys > 0 && <KeptKeys keys={upgrade.keysInUse.keys} />}
        {upgrade ? (
          <div className="flex flex-col items-stretch gap-3">
            <UpgradeButton org={org} subscription={subscription} returnTo={apiKeysPath(org.slug)} {...upgrade} />
            <Link
              href={billingPath(org.slug, apiKeysPath(org.slug))}
              className="self-center rounded text-[13px] text-muted underline-offset-4 hover:text-ink hover:underline"
            >
              Compare plans
            </Link>
          </div>
        ) : (
          <p className="border-line border-t pt-4 text-muted">
            Only an admin can change the plan of {org.name}. Ask <PeopleList names={admins} />.
          </p>
        )}
      </div>
    </section>
  );
}

function KeptKeys({ keys }: { keys: number }) {
  return (
    <p className="text-muted">
      {keys === 1
        ? '1 API key is kept, and works again unchanged after the upgrade.'
        : `${keys.toLocaleString('en-US')} API keys are kept, and work again unchanged after the upgrade.`}
    </p>
  );
}
