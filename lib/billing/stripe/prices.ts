import 'server-only';
import type Stripe from 'stripe';
import { env } from '../../env';
import type { PlanId } from '../../plans';
import { callStripe } from './client';

export type PaidPlanId = Exclude<PlanId, 'free'>;
export type Prices = Partial<Record<PaidPlanId, Stripe.Price>>;

const keepMs = 5 * 60_000;
let kept: { prices: Promise<Prices>; until: number } | undefined;

const references = (): Record<PaidPlanId, string> => ({
  pulze_one: env().STRIPE_PRICE_PULZE_ONE,
  pulze_x_suite: env().STRIPE_PRICE_PULZE_X_SUITE,
});
const isId = (reference: string) => /^(price|plan)_/.test(reference);

/** The plans' prices at Stripe, asked for at most every five minutes; one that isn't set up there is missing. */
export function findPrices(): Promise<Prices> {
  if (!kept || kept.until < Date.now()) {
    const prices = readPrices();
    kept = { prices, until: Date.now() + keepMs };
    prices.catch(() => {
      if (kept?.prices === prices) kept = undefined;
    });
  }
  return kept.prices;
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
 * The plan that a price pays for. A price that was replaced keeps its plan as long as it is of the same product.
 * @throws Error for a price of no plan: what it pays for must be settled by a person
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

/** The id of what Stripe names by its id or gives whole. */
export function idOf(thing: string | { id: string }): string {
  return typeof thing === 'string' ? thing : thing.id;
}
