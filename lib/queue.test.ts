import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createQueue } from './queue';

test('a queue runs one task at a time, in order, and continues after a failure', async () => {
  const runExclusive = createQueue(3);
  let running = 0;
  const finished: number[] = [];
  const task = (number: number) => async () => {
    running += 1;
    expect(running).toBe(1);
    await delay(5);
    running -= 1;
    finished.push(number);
    if (number === 2) throw new Error('two');
    return number;
  };
  const results = await Promise.allSettled([1, 2, 3].map((number) => runExclusive(task(number))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(finished).toEqual([1, 2, 3]);
});

test('a queue refuses a task when the maximum of waiting tasks is reached', async () => {
  const runExclusive = createQueue(2);
  const results = [1, 2, 3].map(() => runExclusive(() => delay(5, 'done')));
  await expect(results[2]).rejects.toMatchObject({ code: 'service_unavailable' });
  expect(await Promise.all(results.slice(0, 2))).toEqual(['done', 'done']);
  expect(await runExclusive(async () => 'room again')).toBe('room again');
});

test('a queue runs the waiting task with the lowest rank at the time when a task ends', async () => {
  const runExclusive = createQueue(10);
  const order: string[] = [];
  let isReplaced = false;
  const task = (name: string) => async () => {
    await delay(1);
    order.push(name);
  };
  await Promise.all([
    runExclusive(task('first')),
    runExclusive(task('replaced count'), () => (isReplaced ? 2 : 1)),
    runExclusive(task('count'), () => 1),
    runExclusive(task('other count'), () => 1),
    runExclusive(async () => {
      isReplaced = true;
      order.push('rows');
    }),
  ]);
  expect(order).toEqual(['first', 'rows', 'count', 'other count', 'replaced count']);
});

test('a full queue refuses the last task of the highest rank to make room for another task', async () => {
  const runExclusive = createQueue(3);
  const done = async () => 'done';
  const results = await Promise.allSettled([
    runExclusive(() => delay(5, 'done')),
    runExclusive(done, () => 2),
    runExclusive(done, () => 1),
    runExclusive(done),
    runExclusive(done, () => 1),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'rejected']);
});
