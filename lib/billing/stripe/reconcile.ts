import 'server-only';
import type Stripe from 'stripe';
import { inOrganization } from '@/db/in-organization';
import { insertBillingEvent } from '@/db/queries/billing-events';
import {
  type FoundSubscription,
  findSubscription,
  type SubscriptionState,
  updateCheckedAt,
} from '@/db/queries/subscriptions';
import type { AuditActor } from '../../audit';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import { writeSubscription } from '../subscription-write';
import { callStripe, isMissing } from './client';
import { findPlanItem, requirePlanItem } from './prices';
import { chooseSubscription, isOngoing, toSubscriptionState } from './subscription-state';

/** A webhook event of Stripe that starts a reconciliation. */
export type BillingEvent = { id: string; type: string; occurredAt: Date };

const maxAttempts = 5;

/**
 * Copies an organization's subscription from Stripe, with an audit row and the event that caused it. Events only trigger
 * the copy, so they may arrive late, twice and in any order. The copy is retried when our row changed meanwhile.
 * @throws AppError service_unavailable when Stripe doesn't respond, conflict when its answer can't be copied
 */
export async function reconcile(by: AuditActor, event?: BillingEvent): Promise<void> {
  const organizationId = by.organization.id;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const before = await findSubscription(organizationId);
    if (!before?.providerCustomerId) return;
    const after = await readState(before.providerCustomerId, before);
    const isWritten = await inOrganization(organizationId, async (tx) => {
      if (after && !(await writeSubscription(by, before, after, tx))) return false;
      if (event) await insertBillingEvent(organizationId, event, tx);
      await updateCheckedAt(organizationId, tx);
      return true;
    });
    if (isWritten) return;
  }
  throw new AppError('conflict', 'The subscription is being changed elsewhere. Try again in a moment.');
}

/** Reads the subscription from Stripe; null when there is none, which does not mean that one has ended. */
async function readState(customerId: string, before: FoundSubscription): Promise<SubscriptionState | null> {
  const all = await listSubscriptions(customerId);
  const knownId = before.providerSubscriptionId;
  if (knownId && !all.some(({ id }) => id === knownId)) {
    all.push(await callStripe((stripe) => stripe.subscriptions.retrieve(knownId)));
  }
  // The customer may pay for other products of the same Stripe account beside ours.
  const plans = await Promise.all(all.map(findPlanItem));
  const ours = all.filter(({ id, metadata }, i) => plans[i] || id === knownId || metadata?.organization_id);
  const ongoing = ours.filter(isOngoing);
  if (ongoing.length > 1) {
    const ids = ongoing.map(({ id }) => id).join(', ');
    logError(`Stripe's customer ${customerId} pays for more than one subscription (${ids}): cancel all but one`);
  }
  const chosen = chooseSubscription(ours.length > 0 ? ours : all);
  return chosen ? toSubscriptionState(chosen, await requirePlanItem(chosen)) : null;
}

async function listSubscriptions(customer: string): Promise<Stripe.Subscription[]> {
  try {
    const list = await callStripe((stripe) => stripe.subscriptions.list({ customer, status: 'all', limit: 100 }));
    return list.data;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
