import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from './turns';

test('work is done one at a time, in order, and a failure holds nobody up', async () => {
  const inTurn = createTurns();
  let running = 0;
  const seen: number[] = [];
  const work = (number: number) => async () => {
    running += 1;
    expect(running).toBe(1);
    await delay(5);
    running -= 1;
    seen.push(number);
    if (number === 2) throw new Error('two');
    return number;
  };
  const results = await Promise.allSettled([1, 2, 3].map((number) => inTurn(work(number))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual([1, 2, 3]);
});
