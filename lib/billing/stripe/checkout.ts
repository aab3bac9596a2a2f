import 'server-only';
import type Stripe from 'stripe';
import { inOrganization } from '@/db/in-organization';
import { type FoundSubscription, updateCustomer } from '@/db/queries/subscriptions';
import { recordAudit } from '../../audit';
import { env } from '../../env';
import { AppError } from '../../errors';
import { billingReturnPath } from '../../paths';
import { plans } from '../../plans';
import { siteUrl } from '../../request-info';
import type { Viewer } from '../../viewer';
import { callStripe, isMissing } from './client';
import { findPrices, type PaidPlanId } from './prices';

/**
 * Creates a Checkout session for a plan and returns its URL. The customer id is stored before the user can pay, so that
 * every webhook event belongs to a known customer.
 */
export async function openCheckout(
  viewer: Viewer,
  before: FoundSubscription,
  plan: PaidPlanId,
  returnTo: string,
): Promise<string> {
  const price = await requirePrice(plan);
  const known = before.providerCustomerId;
  let customer = known ?? (await createCustomer(viewer, null));
  const open = () => createSession(viewer, customer, price, returnTo);
  const session = await open().catch(async (error: unknown) => {
    if (!isMissing(error) || known === null) throw error;
    // The customer was deleted at Stripe.
    customer = await createCustomer(viewer, known);
    return open();
  });
  await inOrganization(viewer.organization.id, async (tx) => {
    if (customer !== known) await updateCustomer(viewer.organization.id, customer, tx);
    await recordAudit(
      viewer,
      {
        action: 'billing.checkout_started',
        targetType: 'organization',
        targetId: viewer.organization.id,
        details: { plan: plans[plan].name },
      },
      tx,
    );
  });
  if (!session.url) throw new AppError('conflict', 'This payment has already ended. Choose the plan again.');
  return session.url;
}

/** @throws AppError conflict when the plan has no price at Stripe */
export async function requirePrice(plan: PaidPlanId): Promise<string> {
  const price = (await findPrices())[plan];
  if (price) return price.id;
  throw new AppError('conflict', `${plans[plan].name} has no price at Stripe yet. Ask your operator to set it up.`);
}

/** Creates a customer. The idempotency key makes two simultaneous calls of an organization create one customer. */
async function createCustomer({ organization, user }: Viewer, replaced: string | null): Promise<string> {
  return callStripe(async (stripe) => {
    const { id } = await stripe.customers.create(
      { metadata: { organization_id: organization.id } },
      { idempotencyKey: `customer-${organization.id}-${replaced ?? 'first'}` },
    );
    await stripe.customers.update(id, { name: organization.name, email: user.email });
    return id;
  });
}

/** Stripe calculates the tax from the address that Checkout asks for and keeps with the customer. */
const withTax: Stripe.Checkout.SessionCreateParams = {
  automatic_tax: { enabled: true },
  tax_id_collection: { enabled: true },
  billing_address_collection: 'required',
  customer_update: { address: 'auto', name: 'auto' },
};

async function createSession({ organization }: Viewer, customer: string, price: string, returnTo: string) {
  const { STRIPE_PROMOTION_CODES: takesCodes, STRIPE_AUTOMATIC_TAX: addsTax } = env();
  const site = await siteUrl();
  // Stripe replaces {CHECKOUT_SESSION_ID}, so it must not be URL-encoded.
  const back = site + billingReturnPath(organization.slug, returnTo);
  return callStripe(async (stripe) => {
    // Older sessions are expired, so that two tabs can't create two subscriptions.
    const { data: stale } = await stripe.checkout.sessions.list({ customer, status: 'open', limit: 10 });
    await Promise.all(stale.map(({ id }) => stripe.checkout.sessions.expire(id)));
    return stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      client_reference_id: organization.id,
      line_items: [{ price, quantity: 1 }],
      subscription_data: { metadata: { organization_id: organization.id } },
      allow_promotion_codes: takesCodes || undefined,
      ...(addsTax ? withTax : {}),
      success_url: `${back}&session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: site + returnTo,
    });
  });
}
