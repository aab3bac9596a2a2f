import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latencyBucketOf, percentileOf } from './latency';

test('a percentile is at most 5 % off the nearest rank of the measured latencies', () => {
  const latencies = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3_600_000 })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(latencies, fc.constantFrom(50, 95), (values, percent) => {
      const counts = new Map<number, number>();
      for (const value of values) {
        const bucket = latencyBucketOf(value);
        counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      }
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0;
      const estimate = percentileOf(counts, percent) ?? 0;
      expect(Math.abs(estimate - exact) / exact).toBeLessThanOrEqual(0.05);
    }),
  );
});

test('a percentile is null without requests, and 0 for a request of less than a millisecond', () => {
  expect(percentileOf(new Map(), 95)).toBeNull();
  expect(percentileOf(new Map([[latencyBucketOf(0), 3]]), 95)).toBe(0);
});

test('every latency up to a day is within the bounds of its bucket', () => {
  for (let ms = 1; ms <= 86_400_000; ms = Math.ceil(ms * 1.001)) {
    const bucket = latencyBucketOf(ms);
    expect(1.1 ** (bucket - 1)).toBeLessThanOrEqual(ms * 1.000001);
    expect(1.1 ** bucket).toBeGreaterThan(ms * 0.999999);
  }
});
