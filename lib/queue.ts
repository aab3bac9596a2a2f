import { AppError } from './errors';

type Task = { rank: () => number; run: () => Promise<void>; reject: (error: unknown) => void };

/**
 * Creates a queue that runs one task at a time, the lowest rank first, and tasks of equal rank in order. Ranks are read
 * whenever a task ends. A failed task does not stop the next one. At most `maxTasks` run or wait: another one makes the
 * task that would run last, perhaps the new one, reject with service_unavailable.
 */
export function createQueue(maxTasks: number) {
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

  function dropLast(): void {
    const last = [...waiting].reduce((last, task) => (task.rank() >= last.rank() ? task : last));
    waiting.delete(last);
    last.reject(new AppError('service_unavailable', 'Too many searches at once. Try again shortly.'));
  }

  return function runExclusive<T>(task: () => Promise<T>, rank = () => 0): Promise<T> {
    return new Promise((resolve, reject) => {
      waiting.add({ rank, run: () => task().then(resolve, reject), reject });
      if (!isRunning) void runAll();
      else if (waiting.size >= maxTasks) dropLast();
    });
  };
}
