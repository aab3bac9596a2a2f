import { expect, test } from 'vitest';
import { toTicks } from './usage-chart';

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [5, [0, 2, 4, 6]],
  [7, [0, 2, 4, 6, 8]],
  [100, [0, 50, 100]],
  [8_700, [0, 5_000, 10_000]],
  [9_000_001, [0, 5_000_000, 10_000_000]],
])('the axis of %i has whole, round ticks', (most, ticks) => {
  expect(toTicks(most)).toEqual(ticks);
});
