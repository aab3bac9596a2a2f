/** Creates a queue that runs one task at a time, in the order they came. A failed task does not stop the next one. */
export function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return function runExclusive<T>(task: () => Promise<T>): Promise<T> {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
