import 'server-only';
import type Stripe from 'stripe';
import { env } from '../../env';
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

/**
 * Finds the plan that a price pays for. A replaced price still belongs to its plan if it has the same product.
 * @throws Error when the price belongs to no plan, which the operator must fix in the settings
 */
export async function planOfPrice(price: Stripe.Price): Promise<PaidPlanId> {
  const entries = Object.entries(references()) as [PaidPlanId, string][];
  const named = entries.find(([, reference]) => reference === price.id || reference === price.lookup_key);
  if (named) return named[0];
  const prices = Object.entries(await findPrices()) as [PaidPlanId, Stripe.Price][];
  const sameProduct = prices.find(([, known]) => idOf(known.product) === idOf(price.product));
  if (sameProduct) return sameProduct[0];
  throw new Error(
    `Stripe's price ${price.id} belongs to no plan: set STRIPE_PRICE_PULZE_ONE, STRIPE_PRICE_PULZE_X_SUITE`,
  );
}

/** Returns the id of a Stripe object that may be expanded. */
export function idOf(thing: string | { id: string }): string {
  return typeof thing === 'string' ? thing : thing.id;
}
