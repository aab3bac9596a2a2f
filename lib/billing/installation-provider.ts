import 'server-only';
import { lockSubscription, type SubscriptionState } from '@/db/queries/subscriptions';
import { withCurrentRights } from '../current-rights';
import { env } from '../env';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import { coversApiKeys } from '../plans';
import type { Viewer } from '../viewer';
import type { BillingProvider } from './provider';
import { toLandingPath } from './return-path';
import { writeSubscription } from './subscription-write';

/** The provider of installations without payments: plans change at once, and nothing is charged. */
export const installationProvider: BillingProvider = {
  prices: async () => ({ pulze_one: env().PRICE_PULZE_ONE, pulze_x_suite: env().PRICE_PULZE_X_SUITE }),
  refresh: async () => true,
  payments: () => ({ kind: 'none' }),
  async changePlan(viewer, { plan, from, isConfirmed }) {
    requireConfirmed(isConfirmed);
    await change(viewer, { plan, status: 'active', endsAt: null });
    const isUnlocked = coversApiKeys({ plan, status: 'active' });
    return { kind: 'changed', plan, goTo: isUnlocked ? toLandingPath(viewer.organization.slug, from) : null };
  },
  cancel: (viewer) => change(viewer, { status: 'canceled', endsAt: null }),
  resume: takesNoPayments,
  openPortal: takesNoPayments,
  confirm: takesNoPayments,
};

/** @throws AppError forbidden for viewers who may not see and change the plan */
export function requireMayBill({ role }: Viewer): void {
  if (canInOrganization('billing:manage', role)) return;
  throw new AppError('forbidden', 'Only an admin of this organization can see and change its plan.');
}

/** @throws AppError conflict when the user has not confirmed the change */
export function requireConfirmed(isConfirmed: boolean): void {
  if (isConfirmed) return;
  throw new AppError('conflict', 'The plan has changed since this page was loaded. Reload the page.');
}

/**
 * Changes a subscription that has no payment provider.
 * @throws AppError forbidden; conflict when it is paid through a provider
 */
export async function change(
  by: Viewer,
  state: Partial<Pick<SubscriptionState, 'plan' | 'status' | 'endsAt'>>,
): Promise<void> {
  await withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    requireMayBill(viewer);
    const before = await lockSubscription(viewer.organization.id, tx);
    if (!before) throw new AppError('not_found', 'This organization has no subscription.');
    if (before.providerSubscriptionId !== null && before.status !== 'canceled') {
      throw new AppError(
        'conflict',
        'This plan is paid through a payment provider that this server is not connected to. Ask your operator.',
      );
    }
    const after = { ...before, currentPeriodEndsAt: null, providerSubscriptionId: null, ...state };
    // The row is locked, so its revision can't have changed.
    await writeSubscription(viewer, before, toState(after), tx);
  });
}

const toState = ({ plan, status, currentPeriodEndsAt, endsAt, providerSubscriptionId }: SubscriptionState) => ({
  plan,
  status,
  currentPeriodEndsAt,
  endsAt,
  providerSubscriptionId,
});

async function takesNoPayments(): Promise<never> {
  throw new AppError('not_found', 'No payment provider is connected to this installation.');
}
