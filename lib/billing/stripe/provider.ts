import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';
import { inOrganization } from '@/db/in-organization';
import { isDatabaseAway } from '@/db/outage';
import { type FoundSubscription, findSubscription } from '@/db/queries/subscriptions';
import { recordAudit } from '../../audit';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import { coversApiKeys, type PlanId, planIds } from '../../plans';
import { siteUrl } from '../../request-info';
import type { Viewer } from '../../viewer';
import { change, requireConfirmed } from '../installation-provider';
import type { BillingProvider } from '../provider';
import { toLandingPath } from '../return-path';
import type { PlanPrices } from '../schema';
import { openCheckout } from './checkout';
import { callStripe, isMissing } from './client';
import { formatPrice } from './format-price';
import { findPrices, idOf, type Prices } from './prices';
import { reconcile } from './reconcile';
import { needsConfirmation } from './refusals';
import { cancelAtStripe, movePlan, removeCancellation, retrieveOngoing } from './subscription';

/** How long a page waits for Stripe before it shows our last copy. */
const pageWaitMs = 3_000;

/** The provider for payments by Stripe. Our subscriptions are copies of Stripe's. */
export const stripeProvider: BillingProvider = {
  async prices() {
    const prices: Prices = await withPageTimeout(findPrices()).catch(() => ({}));
    const texts: PlanPrices = {};
    for (const plan of planIds) {
      const price = plan !== 'free' && prices[plan];
      if (price) texts[plan] = formatPrice(price);
    }
    return texts;
  },

  async refresh(viewer) {
    try {
      await withPageTimeout(reconcile(viewer));
      return true;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (!(error instanceof AppError)) logError('A subscription could not be read from Stripe:', error);
      return false;
    }
  },

  payments: (subscription, isFresh) => ({
    kind: 'stripe',
    isCustomer: subscription.providerCustomerId !== null,
    isSubscribed: subscription.providerSubscriptionId !== null && subscription.status !== 'canceled',
    isFresh,
  }),

  async changePlan(viewer, { plan, from: returnTo, isConfirmed }) {
    const before = await readFresh(viewer);
    if (plan === 'free') {
      requireConfirmed(isConfirmed);
      await cancelNow(viewer, before);
      return { kind: 'changed', plan, goTo: null };
    }
    const ongoing = await retrieveOngoing(before.providerSubscriptionId);
    if (!ongoing) return { kind: 'leave', url: await openCheckout(viewer, before, plan, returnTo) };
    // Unpaid or paused: it needs a payment in the portal, not a second subscription.
    if (before.status === 'canceled') return { kind: 'leave', url: await openPortal(viewer, before, returnTo) };
    requireConfirmed(isConfirmed);
    const confirmAt = await movePlan(ongoing, before.plan, plan).catch((error: unknown) => {
      if (needsConfirmation(error)) return openPortal(viewer, before, returnTo);
      throw error;
    });
    if (confirmAt !== null) return { kind: 'leave', url: confirmAt };
    await reconcile(viewer);
    return { kind: 'changed', plan, goTo: landing(viewer, plan, returnTo) };
  },

  async cancel(viewer, when) {
    const before = await readFresh(viewer);
    if (when === 'now') return cancelNow(viewer, before);
    const ongoing = await retrieveOngoing(before.providerSubscriptionId);
    if (!ongoing) return cancelNow(viewer, before);
    await cancelAtStripe(ongoing, when);
    await reconcile(viewer);
  },

  async resume(viewer) {
    const { providerSubscriptionId } = await readFresh(viewer);
    const ongoing = await retrieveOngoing(providerSubscriptionId);
    if (!ongoing) throw new AppError('conflict', 'The subscription has already ended. Choose a plan to start again.');
    await removeCancellation(ongoing);
    await reconcile(viewer);
  },

  async openPortal(viewer, returnTo) {
    return openPortal(viewer, await readFresh(viewer), returnTo);
  },

  async confirm(viewer, sessionId) {
    if (!/^cs_\w{1,200}$/.test(sessionId)) throw noSuchPayment();
    const session = await callStripe((stripe) => stripe.checkout.sessions.retrieve(sessionId)).catch((error) => {
      throw isMissing(error) ? noSuchPayment() : error;
    });
    if (session.client_reference_id !== viewer.organization.id) throw noSuchPayment();
    if (session.status !== 'complete') return 'abandoned';
    const { providerSubscriptionId } = await readFresh(viewer);
    const isCurrent = session.subscription !== null && idOf(session.subscription) === providerSubscriptionId;
    return isCurrent ? 'settled' : 'pending';
  },
};

const noSuchPayment = () =>
  new AppError('not_found', 'This payment does not exist, or it belongs to another organization.');

/** Reads the subscription after updating it from Stripe, so that no decision depends on an outdated copy. */
async function readFresh(viewer: Viewer): Promise<FoundSubscription> {
  await reconcile(viewer);
  const found = await findSubscription(viewer.organization.id);
  if (!found) throw new AppError('not_found', 'This organization has no subscription.');
  return found;
}

async function cancelNow(viewer: Viewer, before: FoundSubscription): Promise<void> {
  const ongoing = await retrieveOngoing(before.providerSubscriptionId);
  // A plan that was granted without Stripe ends without it.
  if (!ongoing) return change(viewer, { status: 'canceled', endsAt: null });
  await cancelAtStripe(ongoing, 'now');
  await reconcile(viewer);
}

async function openPortal(viewer: Viewer, before: FoundSubscription, returnTo: string): Promise<string> {
  const { organization } = viewer;
  const customer = before.providerCustomerId;
  if (!customer) throw new AppError('conflict', 'There are no payments yet. Choose a plan first.');
  const site = await siteUrl();
  const session = await callStripe((stripe) =>
    stripe.billingPortal.sessions.create({ customer, return_url: site + returnTo }),
  );
  await inOrganization(viewer.organization.id, (tx) =>
    recordAudit(
      viewer,
      { action: 'billing.portal_opened', targetType: 'organization', targetId: organization.id, details: {} },
      tx,
    ),
  );
  return session.url;
}

function landing(viewer: Viewer, plan: PlanId, returnTo: string): string | null {
  return coversApiKeys({ plan, status: 'active' }) ? toLandingPath(viewer.organization.slug, returnTo) : null;
}

/** Rejects after the time a page may wait; the work continues in the background. */
async function withPageTimeout<T>(work: Promise<T>): Promise<T> {
  const abort = new AbortController();
  const timeout = delay(pageWaitMs, undefined, { signal: abort.signal }).then(() => {
    throw new AppError('service_unavailable', 'Stripe did not respond. Try again in a moment.');
  });
  // The promise that loses the race must not become an unhandled rejection.
  timeout.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, timeout]).finally(() => abort.abort());
}
