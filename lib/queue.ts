import { AppError } from './errors';

/**
 * Creates a queue that runs one task at a time: of those that wait the one of the lowest rank, and of equals the one that
 * came first. Ranks are asked for whenever a task ends. A failed task does not stop the next one. A task rejects with
 * service_unavailable when `maxTasks` others run or wait already.
 */
export function createQueue(maxTasks: number) {
  type Task = { rank: () => number; run: () => Promise<void> };
  const waiting = new Set<Task>();
  let isRunning = false;

  async function runAll(): Promise<void> {
    isRunning = true;
    while (waiting.size > 0) {
      const next = [...waiting].reduce((first, task) => (task.rank() < first.rank() ? task : first));
      waiting.delete(next);
      await next.run();
    }
    isRunning = false;
  }

  return function runExclusive<T>(task: () => Promise<T>, rank = () => 0): Promise<T> {
    return new Promise((resolve, reject) => {
      if (waiting.size + Number(isRunning) >= maxTasks)
        throw new AppError('service_unavailable', 'Too many searches at once. Try again shortly.');
      waiting.add({ rank, run: () => task().then(resolve, reject) });
      if (!isRunning) void runAll();
    });
  };
}
