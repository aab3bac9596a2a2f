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

test('work is told whether somebody waits behind it as it begins', async () => {
  const inTurn = createTurns();
  const seen: boolean[] = [];
  const work = async (isAwaited: boolean) => {
    seen.push(isAwaited);
    await delay(1);
  };
  await inTurn(work);
  await Promise.all([inTurn(work), inTurn(work), inTurn(work)]);
  await Promise.allSettled([inTurn(() => Promise.reject(new Error('one'))), inTurn(work)]);
  await inTurn(work);
  expect(seen).toEqual([false, true, true, false, false, false]);
});
