import { expect, test } from 'vitest';
import { aboutText } from './about-count';
import { latencyText, tokensText } from './request-figures';

test.each([
  [0, '0 requests'],
  [1, '1 request'],
  [999, '999 requests'],
  [1_049, 'About 1,000 requests'],
  [41_499, 'About 41,000 requests'],
  [99_999, 'About 100,000 requests'],
  [100_001, 'More than 100,000 requests'],
])('a count of %d is shown as "%s"', (count, text) => expect(aboutText(count)).toBe(text));

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_840, '1.84 s'],
  [30_040, '30.0 s'],
])('%d ms is shown as %s', (milliseconds, text) => expect(latencyText(milliseconds)).toBe(text));

test('unreported tokens are not shown as 0, and estimates are marked', () => {
  const tokens = { input: 1_204, output: 0, cached: 0, reasoning: 0, isEstimated: false };
  expect(tokensText(null, 'input')).toBe('–');
  expect(tokensText(tokens, 'input')).toBe('1,204');
  expect(tokensText(tokens, 'output')).toBe('0');
  expect(tokensText({ ...tokens, isEstimated: true }, 'input')).toBe('≈ 1,204');
});
