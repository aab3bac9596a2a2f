import 'server-only';
import { isDatabaseAway } from '@/db/outage';
import { deleteOldBillingEvents } from '@/db/queries/billing-events';
import { findUncheckedOrganizations } from '@/db/queries/subscriptions';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import { isStripeOn } from './client';
import { reconcile } from './reconcile';

const batchSize = 100;
/** Stripe retries a webhook event for up to three days. */
const keepEventsDays = 30;
const firstRetryMs = 60_000;
const roundMs = 60 * 60_000;

/**
 * Reconciles all organizations that are customers of Stripe, one after another, in case a webhook event was lost.
 * @param minutes skips organizations that were reconciled in the last `minutes`
 * @throws when the database or Stripe is unavailable; any other error is logged, and the next organization follows
 */
export async function reconcileAll(minutes: number): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const batch: { id: string }[] = await findUncheckedOrganizations({ minutes, after, limit: batchSize });
    for (const organization of batch) {
      await reconcileOne(organization);
      after = organization.id;
    }
    if (batch.length < batchSize) break;
  }
  await deleteOldBillingEvents(keepEventsDays);
}

async function reconcileOne(organization: { id: string }): Promise<void> {
  try {
    await reconcile({ organization, user: null, request: { address: '', requestId: '' } });
  } catch (error) {
    const isAway = error instanceof AppError && error.code === 'service_unavailable';
    if (isAway || isDatabaseAway(error)) throw error;
    logError(`The subscription of organization ${organization.id} could not be reconciled:`, error);
  }
}

/** Starts to reconcile now and every hour in the background; does nothing when Stripe is not configured. */
export function keepReconciled(): void {
  if (isStripeOn()) void round(0, firstRetryMs);
}

async function round(minutes: number, retryMs: number): Promise<void> {
  const next = await reconcileAll(minutes).then(
    () => ({ inMs: roundMs, minutes: 30, retryMs: firstRetryMs }),
    (error: unknown) => {
      logError('Subscriptions could not be reconciled:', error);
      return { inMs: retryMs, minutes, retryMs: Math.min(retryMs * 2, roundMs) };
    },
  );
  setTimeout(() => void round(next.minutes, next.retryMs), next.inMs).unref();
}
