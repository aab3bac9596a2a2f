import { AppError } from './errors';

/**
 * Creates a queue that runs one task at a time in order of arrival. A failed task does not stop the next one. A task
 * rejects with service_unavailable when `maxWaiting` tasks wait already.
 */
export function createQueue(maxWaiting: number) {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async function runExclusive<T>(task: () => Promise<T>): Promise<T> {
    if (waiting >= maxWaiting)
      throw new AppError('service_unavailable', 'Too many searches at once. Try again shortly.');
    waiting += 1;
    const result = last.then(task).finally(() => {
      waiting -= 1;
    });
    last = result.catch(() => undefined);
    return result;
  };
}
