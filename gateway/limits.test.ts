import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, limitStateOf, retryAfterSeconds } from './limits';

describe('formatDuration follows the format of OpenAI', () => {
  test.each([
    [0, '0s'],
    [1, '1ms'],
    [120_000, '120ms'],
    [999_001, '1s'],
    [1_000_000, '1s'],
    [5_900_000, '5.9s'],
    [59_999_999, '1m0s'],
    [60_000_000, '1m0s'],
    [360_000_000, '6m0s'],
    [3_600_000_000, '1h0m0s'],
    [5_025_000_000, '1h23m45s'],
  ])('%d µs is %s', (microseconds, text) => {
    expect(formatDuration(microseconds)).toBe(text);
  });
});

test('an unused limit has its whole burst left and no wait', () => {
  expect(limitStateOf(100_000, 60, 0)).toEqual({ limit: 60, remaining: 60, reset: 0, wait: 0 });
});

test('a used burst leaves no request, and one becomes available after one interval', () => {
  const spent = limitStateOf(100_000, 60, 60 * 100_000);
  expect(spent).toMatchObject({ remaining: 0, wait: 100_000, reset: 6_000_000 });
  expect(limitStateOf(100_000, 60, 60 * 100_000 - spent.wait)).toMatchObject({ remaining: 1, wait: 0 });
});

test('a caller that waits for retry-after is allowed one request', () => {
  const limit = { interval: fc.integer({ min: 1, max: 60_000_000 }), burst: fc.integer({ min: 1, max: 10_000 }) };
  fc.assert(
    fc.property(limit.interval, limit.burst, fc.integer({ min: 0, max: 1e12 }), (interval, burst, due) => {
      const seconds = retryAfterSeconds(limitStateOf(interval, burst, due));
      expect(seconds).toBeGreaterThanOrEqual(1);
      const later = limitStateOf(interval, burst, Math.max(0, due - seconds * 1_000_000));
      expect(later.remaining).toBeGreaterThanOrEqual(1);
    }),
  );
});
