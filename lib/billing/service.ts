import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';
import { findAdmins } from '@/db/queries/organizations';
import { findKeysInUse, findSubscription } from '@/db/queries/subscriptions';
import type { PersonRef } from '../api-keys/schema';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';
import { installationProvider } from './installation-provider';
import type { BillingProvider } from './provider';
import { toReturnPath } from './return-path';
import type { Billing, CancelTime, KeysInUse, Payments, PlanChange, PlanWish } from './schema';
import { isStripeOn } from './stripe/client';
import { stripeProvider } from './stripe/provider';

/** How long the way back from a payment waits for its confirmation. */
const confirmWaitMs = 8_000;
const confirmPauseMs = 1_000;

/** The provider for someone who may change the plan. @throws AppError forbidden for everyone but admins */
function providerFor(viewer: Viewer): BillingProvider {
  if (!canInOrganization('billing:manage', viewer.role)) {
    throw new AppError('forbidden', 'Only an admin of this organization can see and change its plan.');
  }
  return isStripeOn() ? stripeProvider : installationProvider;
}

/** Plan, payment and what hangs on them, as the provider has them now. @throws AppError forbidden */
export async function getBilling(viewer: Viewer): Promise<Billing> {
  const provider = providerFor(viewer);
  const [isFresh, prices, keysInUse] = await Promise.all([
    provider.refresh(viewer),
    provider.prices(),
    findKeysInUse(viewer.organization.id),
  ]);
  const found = await findSubscription(viewer.organization.id);
  if (!found) throw new AppError('not_found', 'This organization has no subscription.');
  const { plan, status, currentPeriodEndsAt, endsAt } = found;
  const renews = status !== 'canceled' && endsAt === null;
  return {
    subscription: { plan, status },
    renewsAt: renews ? (currentPeriodEndsAt?.toISOString() ?? null) : null,
    endsAt: endsAt?.toISOString() ?? null,
    prices,
    payments: provider.payments(found, isFresh),
    keysInUse,
  };
}

/** What the upgrade prompt needs: how plans are paid here, and the keys that wait for one. @throws AppError forbidden */
export async function getUpgrade(viewer: Viewer): Promise<{ payments: Payments; keysInUse: KeysInUse }> {
  const provider = providerFor(viewer);
  const [found, keysInUse] = await Promise.all([
    findSubscription(viewer.organization.id),
    findKeysInUse(viewer.organization.id),
  ]);
  if (!found) throw new AppError('not_found', 'This organization has no subscription.');
  return { payments: provider.payments(found, false), keysInUse };
}

/**
 * Puts the viewer's organization on a plan, or says where to pay for it. Keys follow on their next request.
 * @throws AppError forbidden, conflict, service_unavailable when the provider is away
 */
export async function changePlan(viewer: Viewer, wish: PlanWish): Promise<PlanChange> {
  const from = toReturnPath(viewer.organization.slug, wish.from);
  return providerFor(viewer).changePlan(viewer, { ...wish, from });
}

/** Ends the subscription; its keys are kept. @throws AppError as above */
export async function cancelSubscription(viewer: Viewer, when: CancelTime): Promise<void> {
  return providerFor(viewer).cancel(viewer, when);
}

/** Takes back a cancellation whose time hasn't come. @throws AppError as above */
export async function resumeSubscription(viewer: Viewer): Promise<void> {
  return providerFor(viewer).resume(viewer);
}

/** Where to see invoices and change how to pay. @throws AppError as above */
export async function openPortal(viewer: Viewer, from: string): Promise<string> {
  return providerFor(viewer).openPortal(viewer, toReturnPath(viewer.organization.slug, from));
}

/**
 * Waits a few seconds for a payment to be confirmed.
 * @throws AppError forbidden; not_found for a payment of another organization, and one that never was
 */
export async function confirmCheckout(
  viewer: Viewer,
  sessionId: string,
  waitMs = confirmWaitMs,
): Promise<'settled' | 'pending' | 'abandoned'> {
  const provider = providerFor(viewer);
  const deadline = Date.now() + waitMs;
  for (;;) {
    const outcome = await provider.confirm(viewer, sessionId).catch(toPending);
    if (outcome !== 'pending' || Date.now() + confirmPauseMs > deadline) return outcome;
    await delay(confirmPauseMs);
  }
}

function toPending(error: unknown): 'pending' {
  if (error instanceof AppError && error.code === 'service_unavailable') return 'pending';
  throw error;
}

/** Whom a member can ask for what only an admin may do. */
export async function listAdmins(viewer: Viewer): Promise<PersonRef[]> {
  const admins = await findAdmins(viewer.organization.id);
  return admins.map(({ id, name }) => ({ id, name }));
}
