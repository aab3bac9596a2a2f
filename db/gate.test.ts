import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createGate } from './gate';

/** A task that ends when it is told to. */
function task() {
  let end = (_error?: Error) => {};
  const done = new Promise<string>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve('done'));
  });
  return { run: () => done, end: (error?: Error) => end(error) };
}

test('up to the maximum of tasks run at once, and the others in the order in which they arrived', async () => {
  const pass = createGate(2, 10_000);
  const started: number[] = [];
  const tasks = [0, 1, 2, 3].map((id) => {
    const { run, end } = task();
    const result = pass(() => {
      started.push(id);
      return run();
    });
    return { result, end };
  });
  await delay(5);
  expect(started).toEqual([0, 1]);
  tasks[1]?.end();
  await delay(5);
  expect(started).toEqual([0, 1, 2]);
  for (const { end } of tasks) end();
  expect(await Promise.all(tasks.map(({ result }) => result))).toEqual(Array(4).fill('done'));
});

test('a task that waits too long is refused and never runs', async () => {
  const pass = createGate(1, 20);
  const first = task();
  const running = pass(first.run);
  let ran = false;
  const late = pass(async () => {
    ran = true;
  });
  await expect(late).rejects.toMatchObject({ code: 'POOL_BUSY' });
  first.end();
  await running;
  expect(ran).toBe(false);
  expect(await pass(async () => 'free again')).toBe('free again');
});

test('a task waits longer while others end, but not for ever', async () => {
  const pass = createGate(1, 50);
  const crowd = Array.from({ length: 30 }, () => pass(() => delay(20)));
  const results = await Promise.allSettled(crowd);
  const passed = results.filter(({ status }) => status === 'fulfilled').length;
  expect(passed).toBeGreaterThan(2);
  expect(passed).toBeLessThan(30);
});

test('a task that fails frees its place for the next one', async () => {
  const pass = createGate(1, 10_000);
  const first = task();
  const failing = pass(first.run);
  const next = pass(async () => 'next');
  first.end(new Error('failed'));
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('next');
});
