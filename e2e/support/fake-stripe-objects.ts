import { randomBytes } from 'node:crypto';

/** Stripe's objects with the fields that the app reads. Times are in seconds. */

export type FakePrice = ReturnType<typeof makePrice>;
export type FakeSubscription = ReturnType<typeof makeSubscription>;
export type FakeSession = ReturnType<typeof makeSession>;
export type FakeEvent = ReturnType<typeof makeEvent>;

const periodSeconds = 30 * 24 * 3_600;

export const nowSeconds = () => Math.floor(Date.now() / 1_000);
export const newStripeId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

export function makePrice(id: string, lookupKey: string | null, product: string, amount: number) {
  return {
    id,
    object: 'price',
    active: true,
    currency: 'usd',
    unit_amount: amount,
    product,
    lookup_key: lookupKey,
    recurring: { interval: 'month', interval_count: 1 },
  };
}

export function makeSubscription(customer: string, price: FakePrice) {
  return {
    id: newStripeId('sub'),
    object: 'subscription',
    customer,
    created: nowSeconds(),
    status: 'active' as string,
    cancel_at: null as number | null,
    cancel_at_period_end: false,
    ended_at: null as number | null,
    metadata: {} as Record<string, string>,
    items: {
      object: 'list',
      data: [
        {
          id: newStripeId('si'),
          object: 'subscription_item',
          quantity: 1,
          price,
          current_period_end: nowSeconds() + periodSeconds,
        },
      ],
    },
  };
}

export function makeSession(form: URLSearchParams, baseUrl: string) {
  const id = newStripeId('cs_test');
  return {
    id,
    object: 'checkout.session',
    status: 'open' as string,
    payment_status: 'unpaid' as string,
    customer: form.get('customer') ?? '',
    client_reference_id: form.get('client_reference_id'),
    subscription: null as string | null,
    url: `${baseUrl}/pay/${id}` as string | null,
    success_url: (form.get('success_url') ?? '').replace('{CHECKOUT_SESSION_ID}', id),
    cancel_url: form.get('cancel_url') ?? '',
    /** Not a field of Stripe's: the bought price. */
    priceId: form.get('line_items[0][price]') ?? '',
  };
}

export function makeEvent(type: string, object: object) {
  return {
    id: newStripeId('evt'),
    object: 'event',
    api_version: '2026-10-28.endive',
    created: nowSeconds(),
    type,
    livemode: false,
    pending_webhooks: 1,
    request: null,
    // A copy, because a message holds the state of the moment it was created.
    data: { object: structuredClone(object) },
  };
}
