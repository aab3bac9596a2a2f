import type Stripe from 'stripe';

// Stripe's amounts are in the smallest unit of the currency. These have no or three decimals instead of two.
const withoutDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimals = new Set('bhd jod kwd omr tnd'.split(' '));

type Priced = Pick<Stripe.Price, 'currency' | 'unit_amount'> & {
  recurring: { interval: string; interval_count: number } | null;
};

/** Formats a price, such as "$20 a month"; undefined for a price that depends on usage. */
export function formatPrice({ currency, unit_amount: amount, recurring }: Priced): string | undefined {
  if (amount === null) return undefined;
  const decimals = withoutDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2;
  const money = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(amount / 10 ** decimals);
  if (!recurring) return money;
  const { interval, interval_count: count } = recurring;
  return count === 1 ? `${money} a ${interval}` : `${money} every ${count} ${interval}s`;
}
