import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageHour } from './schema';
import { bucketUsage, totalUsage, usageRanges } from './usage-buckets';

const now = new Date('2026-11-23T15:42:00Z');
const at = (hour: string, requests = 1): UsageHour => ({
  hour,
  requests,
  refusals: 0,
  refusalReasons: {},
  tokens: requests * 10,
});

describe('bucketUsage', () => {
  test.each([
    ['24h', 24],
    ['7d', 7],
    ['30d', 30],
  ] as const)(
    'bucketUsage of %s returns %i buckets including empty ones, the last one with the present',
    (range, count) => {
      const buckets = bucketUsage([], range, now, 'utc');
      expect(buckets).toHaveLength(count);
      expect(buckets.at(-1)?.start.getTime()).toBeLessThanOrEqual(now.getTime());
    },
  );

  test('bucketUsage adds an hour to its bucket', () => {
    const hours = [at('2026-11-22T16:00:00Z', 3), at('2026-11-23T15:00:00Z', 5)];
    const day = bucketUsage(hours, '24h', now, 'utc');
    expect([day[0]?.requests, day[23]?.requests]).toEqual([3, 5]);
    const week = bucketUsage(hours, '7d', now, 'utc');
    expect([week[5]?.requests, week[6]?.requests]).toEqual([3, 5]);
  });

  test('bucketUsage sums refusals by reason', () => {
    const [first, second] = [at('2026-11-23T14:00:00Z'), at('2026-11-23T15:00:00Z')];
    const hours: UsageHour[] = [
      { ...first, refusals: 3, refusalReasons: { limited: 3 } },
      { ...second, refusals: 3, refusalReasons: { limited: 1, removed: 2 } },
    ];
    const total = totalUsage(bucketUsage(hours, '24h', now, 'utc'));
    expect(total).toMatchObject({ refusals: 6, refusalReasons: { limited: 4, removed: 2 } });
  });

  test('bucketUsage ignores hours before the range and in the future', () => {
    const hours = [at('2026-11-22T15:00:00Z'), at('2026-11-23T16:00:00Z')];
    expect(totalUsage(bucketUsage(hours, '24h', now, 'utc')).requests).toBe(0);
  });

  test('bucketUsage counts each hour once in any time zone', () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 50 });
    fc.assert(
      fc.property(offsets, fc.constantFrom(...usageRanges), fc.constantFrom('local', 'utc'), (back, range, zone) => {
        const hours = back.map((h) =>
          at(new Date(Math.floor(now.getTime() / 3.6e6) * 3.6e6 - h * 3.6e6).toISOString()),
        );
        expect(totalUsage(bucketUsage(hours, range, now, zone)).requests).toBe(hours.length);
      }),
    );
  });
});
