import {
  type FakePrice,
  type FakeSession,
  type FakeSubscription,
  makePrice,
  makeSession,
  makeSubscription,
  newStripeId,
  nowSeconds,
} from './fake-stripe-objects';

/** The fake's answer: an object, or Stripe's error with its status. */
export type Answer = { status: number; body: object };
type Handler = (form: URLSearchParams, id: string) => Answer;

const ok = (body: object): Answer => ({ status: 200, body });
const list = (data: object[]): Answer => ok({ object: 'list', has_more: false, url: '/', data });
const missing = (what: string): Answer => ({
  status: 404,
  body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}` } },
});

type CardAnswer = { code: string; decline_code?: string };
const cardError = (answer: CardAnswer): Answer => ({
  status: 402,
  body: { error: { ...answer, type: 'card_error', message: `Stripe's words for ${answer.code}.` } },
});

/**
 * Creates the fake's state and the parts of Stripe's API that the app uses.
 * @param emit receives the changes that Stripe would send webhook messages about
 */
export function createFakeStripeApi(baseUrl: () => string, emit: (type: string, object: object) => void) {
  const prices: FakePrice[] = [
    makePrice('price_one', 'pulze_one', 'prod_one', 2_000),
    makePrice('price_suite', 'pulze_x_suite', 'prod_suite', 20_000),
  ];
  const customers = new Set<string>();
  const customerByKey = new Map<string, string>();
  const sessions = new Map<string, FakeSession>();
  const subscriptions = new Map<string, FakeSubscription>();
  /** Stripe's answer to payments with the stored payment method; null when it accepts them. */
  let cardAnswer: CardAnswer | null = null;

  const priceOf = (id: string) => {
    const price = prices.find((known) => known.id === id);
    if (!price) throw new Error(`The fake has no price ${id}`);
    return price;
  };

  function change(id: string, fields: Partial<FakeSubscription>): Answer {
    const subscription = subscriptions.get(id);
    if (!subscription || subscription.status === 'canceled') return missing('subscription');
    Object.assign(subscription, fields);
    emit(`customer.subscription.${subscription.status === 'canceled' ? 'deleted' : 'updated'}`, subscription);
    return ok(subscription);
  }

  const routes: [string, RegExp, Handler][] = [
    ['GET', /^prices$/, (form) => list(prices.filter((price) => price.lookup_key === form.get('lookup_keys[0]')))],
    ['GET', /^prices\/(\w+)$/, (_, id) => ok(priceOf(id))],
    ['POST', /^customers$/, (form) => ok({ id: createCustomer(form.get('idempotency_key')), object: 'customer' })],
    [
      'POST',
      /^customers\/(\w+)$/,
      (_, id) => (customers.has(id) ? ok({ id, object: 'customer' }) : missing('customer')),
    ],
    ['GET', /^checkout\/sessions$/, (form) => list(openSessions(form.get('customer')))],
    ['POST', /^checkout\/sessions$/, createSession],
    ['GET', /^checkout\/sessions\/(\w+)$/, (_, id) => getSession(id)],
    ['POST', /^checkout\/sessions\/(\w+)\/expire$/, (_, id) => expire(id)],
    ['GET', /^subscriptions$/, (form) => list(subscriptionsOf(form.get('customer') ?? ''))],
    ['GET', /^subscriptions\/(\w+)$/, (_, id) => getSubscription(id)],
    ['POST', /^subscriptions\/(\w+)$/, updateSubscription],
    ['DELETE', /^subscriptions\/(\w+)$/, (_, id) => change(id, { status: 'canceled', ended_at: nowSeconds() })],
    ['POST', /^billing_portal\/sessions$/, openPortal],
  ];

  function createCustomer(key: string | null): string {
    const id = (key && customerByKey.get(key)) || newStripeId('cus');
    if (key) customerByKey.set(key, id);
    customers.add(id);
    return id;
  }

  const openSessions = (customer: string | null) =>
    [...sessions.values()].filter((session) => session.customer === customer && session.status === 'open');

  function createSession(form: URLSearchParams): Answer {
    if (!customers.has(form.get('customer') ?? '')) return missing('customer');
    const session = makeSession(form, baseUrl());
    priceOf(session.priceId);
    sessions.set(session.id, session);
    return ok(session);
  }

  const getSession = (id: string): Answer => {
    const session = sessions.get(id);
    return session ? ok(session) : missing('checkout.session');
  };

  function expire(id: string): Answer {
    const session = sessions.get(id);
    if (!session) return missing('checkout.session');
    Object.assign(session, { status: 'expired', url: null });
    return ok(session);
  }

  const subscriptionsOf = (customer: string) =>
    [...subscriptions.values()].filter((subscription) => subscription.customer === customer);

  const getSubscription = (id: string): Answer => {
    const subscription = subscriptions.get(id);
    return subscription ? ok(subscription) : missing('subscription');
  };

  function updateSubscription(form: URLSearchParams, id: string): Answer {
    const behaviour = form.get('payment_behavior');
    if (cardAnswer && behaviour === 'error_if_incomplete') return cardError(cardAnswer);
    const subscription = subscriptions.get(id);
    const item = subscription?.items.data.find((known) => known.id === form.get('items[0][id]'));
    const price = form.get('items[0][price]');
    if (subscription && cardAnswer && behaviour === 'pending_if_incomplete') {
      const invoice = { object: 'invoice', hosted_invoice_url: `${baseUrl()}/invoice/${id}` };
      return ok({ ...subscription, pending_update: { expires_at: nowSeconds() }, latest_invoice: invoice });
    }
    if (item && price) item.price = priceOf(price);
    const ends = form.get('cancel_at_period_end');
    return change(id, ends === null ? {} : { cancel_at_period_end: ends === 'true' });
  }

  function openPortal(form: URLSearchParams): Answer {
    const url = `${baseUrl()}/portal?return_url=${encodeURIComponent(form.get('return_url') ?? '')}`;
    return customers.has(form.get('customer') ?? '')
      ? ok({ object: 'billing_portal.session', url })
      : missing('customer');
  }

  function settle(session: FakeSession): void {
    const subscription = makeSubscription(session.customer, priceOf(session.priceId));
    subscriptions.set(subscription.id, subscription);
    Object.assign(session, { payment_status: 'paid', subscription: subscription.id });
    emit('customer.subscription.created', subscription);
    emit('invoice.paid', { object: 'invoice', customer: session.customer });
  }

  return {
    handle(method: string, path: string, form: URLSearchParams): Answer {
      for (const [wanted, pattern, handler] of routes) {
        const match = wanted === method && pattern.exec(path);
        if (match) return handler(form, match[1] ?? '');
      }
      throw new Error(`The fake does not support ${method} ${path}`);
    },
    prices,
    sessions,
    subscriptionsOf,
    createCustomer: () => createCustomer(null),
    deleteCustomer: (id: string) => customers.delete(id),
    /**
     * Pays at Checkout.
     * @param isSlow the bank is slow: the subscription starts at `settle`
     */
    complete(sessionId: string, isSlow = false): FakeSession {
      const session = sessions.get(sessionId);
      if (session?.status !== 'open') throw new Error('This session is not open');
      Object.assign(session, { status: 'complete', url: null });
      emit('checkout.session.completed', session);
      if (!isSlow) settle(session);
      return session;
    },
    /** Completes a slow payment. */
    settle(sessionId: string): void {
      const session = sessions.get(sessionId);
      if (session) settle(session);
    },
    /** Starts a subscription like Stripe's dashboard. */
    subscribe(customer: string, priceId = 'price_suite'): FakeSubscription {
      const subscription = makeSubscription(customer, priceOf(priceId));
      subscriptions.set(subscription.id, subscription);
      emit('customer.subscription.created', subscription);
      return subscription;
    },
    /** Removes a subscription completely, as if the key belonged to another account. */
    forget: (subscriptionId: string) => subscriptions.delete(subscriptionId),
    /** Changes a subscription like the passage of time, a failed payment or Stripe's dashboard. */
    change,
    /** Refuses the payments of the stored payment method from now on; null accepts them. */
    answerCard(answer: CardAnswer | null) {
      cardAnswer = answer;
    },
  };
}
