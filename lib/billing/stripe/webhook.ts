import 'server-only';
import type Stripe from 'stripe';
import { isDatabaseAway } from '@/db/outage';
import { hasBillingEvent } from '@/db/queries/billing-events';
import { findOrganizationByCustomer } from '@/db/queries/subscriptions';
import { env } from '../../env';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import { readBody } from '../../read-body';
import { isStripeOn, stripeClient } from './client';
import { reconcile } from './reconcile';

const maxBytes = 1024 * 1024;
const relevant = /^(checkout\.session|customer\.subscription|invoice)\.|^customer\.deleted$/;

/**
 * Handles a webhook event of Stripe. The signature over the raw body is the only credential. Responds with success only
 * after the change is committed; otherwise Stripe retries for up to three days.
 */
export async function handleWebhook(request: Request): Promise<Response> {
  if (!isStripeOn()) return answer(404, 'No payment provider is connected to this installation.');
  const event = await readEvent(request);
  if (event === 'too_large') return answer(413, 'The body is larger than 1 MB.');
  if (event === 'forged') return answer(400, 'The signature does not match the body, or is too old.');
  try {
    await handleEvent(event);
    return answer(200);
  } catch (error) {
    const isAway = isDatabaseAway(error) || (error instanceof AppError && error.code === 'service_unavailable');
    logError(`The Stripe event ${event.id} (${event.type}) could not be handled:`, error);
    return isAway ? answer(503, 'Try again later.') : answer(500, 'The event could not be handled.');
  }
}

async function readEvent(request: Request): Promise<Stripe.Event | 'forged' | 'too_large'> {
  const secret = env().STRIPE_WEBHOOK_SECRET ?? '';
  const signature = request.headers.get('stripe-signature');
  if (!signature || secret === '') return 'forged';
  const body = await readBody(request, maxBytes);
  if (body === null) return 'too_large';
  try {
    return await stripeClient().webhooks.constructEventAsync(body, signature, secret);
  } catch {
    return 'forged';
  }
}

async function handleEvent(event: Stripe.Event): Promise<void> {
  const customerId = relevant.test(event.type) ? customerOf(event.data.object) : null;
  if (customerId === null || (await hasBillingEvent(event.id))) return;
  // The Stripe account may also have customers of other products.
  const organization = await findOrganizationByCustomer(customerId);
  if (!organization) return;
  await reconcile(
    { organization, user: null, request: { address: '', requestId: event.id } },
    { id: event.id, type: event.type, occurredAt: new Date(event.created * 1_000) },
  );
}

function customerOf(object: object): string | null {
  if ('object' in object && object.object === 'customer') return 'id' in object ? String(object.id) : null;
  const customer = 'customer' in object ? object.customer : null;
  if (typeof customer === 'string') return customer;
  return typeof customer === 'object' && customer !== null && 'id' in customer ? String(customer.id) : null;
}

function answer(status: number, message?: string): Response {
  const headers = { 'cache-control': 'no-store', ...(status === 503 ? { 'retry-after': '60' } : {}) };
  return Response.json(message ? { error: message } : { received: true }, { status, headers });
}
