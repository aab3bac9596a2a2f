import { expect, test } from 'vitest';
import { formatPrice } from './format-price';

const monthly = { interval: 'month', interval_count: 1 };

test.each([
  ['usd', 20_000, monthly, '$200 a month'],
  ['usd', 1_999, monthly, '$19.99 a month'],
  ['eur', 24_000, { interval: 'year', interval_count: 1 }, '€240 a year'],
  ['usd', 6_000, { interval: 'month', interval_count: 3 }, '$60 every 3 months'],
  ['jpy', 3_000, monthly, '¥3,000 a month'],
  ['kwd', 6_500, monthly, 'KWD 6.500 a month'],
  ['usd', 5_000, null, '$50'],
])('formatPrice formats %s %i with the interval %j', (currency, amount, recurring, text) => {
  expect(formatPrice({ currency, unit_amount: amount, recurring })?.replace(/\s/g, ' ')).toBe(text);
});

test('formatPrice returns undefined for a price that depends on usage', () => {
  expect(formatPrice({ currency: 'usd', unit_amount: null, recurring: monthly })).toBeUndefined();
});
