import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, retryAfterSeconds, standingOf } from './limits';

describe('durations are written as OpenAI writes them', () => {
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

test('a limit that rests has its whole burst left and nothing to wait for', () => {
  expect(standingOf(100_000, 60, 0)).toEqual({ limit: 60, remaining: 60, reset: 0, wait: 0 });
});

test('a spent burst leaves nothing, and one slot comes back after one interval', () => {
  const spent = standingOf(100_000, 60, 60 * 100_000);
  expect(spent).toMatchObject({ remaining: 0, wait: 100_000, reset: 6_000_000 });
  expect(standingOf(100_000, 60, 60 * 100_000 - spent.wait)).toMatchObject({ remaining: 1, wait: 0 });
});

test('whoever waits as long as told finds a slot', () => {
  const limit = { interval: fc.integer({ min: 1, max: 60_000_000 }), burst: fc.integer({ min: 1, max: 10_000 }) };
  fc.assert(
    fc.property(limit.interval, limit.burst, fc.integer({ min: 0, max: 1e12 }), (interval, burst, due) => {
      const seconds = retryAfterSeconds(standingOf(interval, burst, due));
      expect(seconds).toBeGreaterThanOrEqual(1);
      const later = standingOf(interval, burst, Math.max(0, due - seconds * 1_000_000));
      expect(later.remaining).toBeGreaterThanOrEqual(1);
    }),
  );
});
