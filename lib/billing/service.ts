import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';
import { findAdmins } from '@/db/queries/organizations';
import { findKeysInUse, findSubscription } from '@/db/queries/subscriptions';
import type { PersonRef } from '../api-keys/schema';
import { AppError } from '../errors';
import type { Viewer } from '../viewer';
import { installationProvider, requireMayBill } from './installation-provider';
import type { BillingProvider } from './provider';
import { toReturnPath } from './return-path';
import type { Billing, CancelTime, KeysInUse, Payments, PlanChange, PlanRequest } from './schema';
import { isStripeOn } from './stripe/client';
import { stripeProvider } from './stripe/provider';

/** How long the return page waits for the confirmation of a payment. */
const confirmWaitMs = 8_000;
const confirmPauseMs = 1_000;

/** Returns the billing provider after checking the viewer's permission. @throws AppError forbidden */
function providerFor(viewer: Viewer): BillingProvider {
  requireMayBill(viewer);
  return isStripeOn() ? stripeProvider : installationProvider;
}

/** Returns the data of the billing page, updated from the provider. @throws AppError forbidden */
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

/** Returns the data of the upgrade prompt: how plans are paid and the keys that need one. @throws AppError forbidden */
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
 * Changes the plan of the viewer's organization, or returns the URL to pay at. Applies to the keys' next requests.
 * @throws AppError forbidden, conflict, service_unavailable when the provider doesn't respond
 */
export async function changePlan(viewer: Viewer, request: PlanRequest): Promise<PlanChange> {
  const from = toReturnPath(viewer.organization.slug, request.from);
  return providerFor(viewer).changePlan(viewer, { ...request, from });
}

/** Cancels the subscription; its keys are kept. @throws AppError as above */
export async function cancelSubscription(viewer: Viewer, when: CancelTime): Promise<void> {
  return providerFor(viewer).cancel(viewer, when);
}

/** Reverts a cancellation that has not taken effect. @throws AppError as above */
export async function resumeSubscription(viewer: Viewer): Promise<void> {
  return providerFor(viewer).resume(viewer);
}

/** Returns the URL of the portal for invoices and payment methods. @throws AppError as above */
export async function openPortal(viewer: Viewer, from: string): Promise<string> {
  return providerFor(viewer).openPortal(viewer, toReturnPath(viewer.organization.slug, from));
}

/**
 * Waits up to `waitMs` for a payment to be confirmed.
 * @throws AppError forbidden; not_found when it belongs to another organization or doesn't exist
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

/** Returns up to five admins that a member can contact. */
export async function listAdmins(viewer: Viewer): Promise<PersonRef[]> {
  const admins = await findAdmins(viewer.organization.id);
  return admins.map(({ id, name }) => ({ id, name }));
}
