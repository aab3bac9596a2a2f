import 'server-only';
import type Stripe from 'stripe';
import { env } from '../../env';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import type { PlanId } from '../../plans';
import { callStripe } from './client';

export type PaidPlanId = Exclude<PlanId, 'free'>;
export type Prices = Partial<Record<PaidPlanId, Stripe.Price>>;

const cacheMs = 5 * 60_000;
let cached: { prices: Promise<Prices>; until: number } | undefined;

const references = (): Record<PaidPlanId, string> => ({
  pulze_one: env().STRIPE_PRICE_PULZE_ONE,
  pulze_x_suite: env().STRIPE_PRICE_PULZE_X_SUITE,
});
const isId = (reference: string) => /^(price|plan)_/.test(reference);

/** Finds the prices of the plans at Stripe, cached for five minutes; a plan without a price is missing. */
export function findPrices(): Promise<Prices> {
  if (!cached || cached.until < Date.now()) {
    const prices = readPrices();
    cached = { prices, until: Date.now() + cacheMs };
    prices.catch(() => {
      if (cached?.prices === prices) cached = undefined;
    });
  }
  return cached.prices;
}

async function readPrices(): Promise<Prices> {
  const entries = Object.entries(references()) as [PaidPlanId, string][];
  const found = await Promise.all(
    entries.map(async ([plan, reference]) => [plan, await findPrice(reference)] as const),
  );
  return Object.fromEntries(found.filter(([, price]) => price));
}

function findPrice(reference: string): Promise<Stripe.Price | undefined> {
  return callStripe(async (stripe) => {
    if (isId(reference)) return stripe.prices.retrieve(reference);
    const { data } = await stripe.prices.list({ lookup_keys: [reference], active: true, limit: 1 });
    return data[0];
  });
}

/** The item of a subscription that pays for a plan; others, such as add-ons, may come before it. */
export type PlanItem = { item: Stripe.SubscriptionItem; plan: PaidPlanId };

/** Finds a subscription's item for a plan; undefined when there is none. */
export async function findPlanItem({ items }: Stripe.Subscription): Promise<PlanItem | undefined> {
  for (const item of items.data) {
    const plan = await planOfPrice(item.price);
    if (plan) return { item, plan };
  }
  return undefined;
}

/** @throws AppError conflict when the subscription pays for no plan, which the operator must fix in the settings */
export async function requirePlanItem(subscription: Stripe.Subscription): Promise<PlanItem> {
  const found = await findPlanItem(subscription);
  if (found) return found;
  const prices = subscription.items.data.map(({ price }) => price.id).join(', ');
  logError(
    `Stripe's subscription ${subscription.id} (${prices}) pays for no plan: ` +
      'set STRIPE_PRICE_PULZE_ONE, STRIPE_PRICE_PULZE_X_SUITE',
  );
  throw new AppError(
    'conflict',
    'Stripe has a price for this subscription that belongs to none of our plans. Ask your operator to set it up.',
  );
}

/** Finds the plan that a price pays for. A replaced price still belongs to its plan if it has the same product. */
async function planOfPrice(price: Stripe.Price): Promise<PaidPlanId | undefined> {
  const entries = Object.entries(references()) as [PaidPlanId, string][];
  const named = entries.find(([, reference]) => reference === price.id || reference === price.lookup_key);
  if (named) return named[0];
  const prices = Object.entries(await findPrices()) as [PaidPlanId, Stripe.Price][];
  return prices.find(([, known]) => idOf(known.product) === idOf(price.product))?.[0];
}

/** Returns the id of a Stripe object that may be expanded. */
export function idOf(thing: string | { id: string }): string {
  return typeof thing === 'string' ? thing : thing.id;
}
