import { afterEach, describe, expect, test, vi } from 'vitest';
import type { UsageHour } from '../api-keys/schema';
import { toToday } from './today';

afterEach(() => {
  vi.unstubAllEnvs();
});

const at = (hour: string, requests: number): UsageHour => ({
  hour,
  requests,
  refusals: 0,
  refusalReasons: {},
  tokens: 0,
});

describe('toToday', () => {
  test('returns every hour of the day with the requests of the same hour yesterday', () => {
    const hours = [at('2026-11-23T09:00:00Z', 7), at('2026-11-22T09:00:00Z', 5), at('2026-11-22T20:00:00Z', 4)];
    const { buckets, yesterday, compared } = toToday(hours, new Date('2026-11-23T15:42:00Z'), 'utc');
    expect(buckets.map(({ requests }) => requests)).toEqual(Array.from({ length: 24 }, (_, i) => (i === 9 ? 7 : 0)));
    expect(yesterday).toEqual(Array.from({ length: 24 }, (_, i) => ({ 9: 5, 20: 4 })[i] ?? 0));
    expect(compared).toEqual({ until: new Date('2026-11-23T15:00:00Z'), today: 7, yesterday: 5 });
  });

  test('compares nothing in the first hour of the day', () => {
    const { compared } = toToday([at('2026-11-22T00:00:00Z', 5)], new Date('2026-11-23T00:59:00Z'), 'utc');
    expect(compared).toBeNull();
  });

  test.each([
    ['Europe/Berlin', '2026-11-23T15:42:00Z', 24, '2026-11-22T23:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-23T02:00:00Z', 24, '2026-11-22T08:00:00.000Z'],
    // The days on which clocks change.
    ['Europe/Berlin', '2026-03-29T12:00:00Z', 23, '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', 25, '2026-10-24T22:00:00.000Z'],
    // Midnight is at 18:30 UTC.
    ['Asia/Kolkata', '2026-11-23T12:00:00Z', 24, '2026-11-22T19:00:00.000Z'],
  ])('the day of %s at %s has %i hours from %s on', (timeZone, now, count, first) => {
    vi.stubEnv('TZ', timeZone);
    const { buckets } = toToday([], new Date(now), 'local');
    expect([buckets.length, buckets[0]?.start.toISOString()]).toEqual([count, first]);
  });

  test('finds the same time of day yesterday after clocks changed', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    // 10:00 in Berlin: 09:00 UTC on the day before, 08:00 UTC on the day of the change.
    const hours = [at('2026-03-28T09:00:00Z', 5), at('2026-03-28T08:00:00Z', 1), at('2026-03-29T08:00:00Z', 7)];
    const { buckets, yesterday } = toToday(hours, new Date('2026-03-29T12:00:00Z'), 'local');
    const index = buckets.findIndex(({ requests }) => requests === 7);
    expect(yesterday[index]).toBe(5);
  });
});
