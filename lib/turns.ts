/**
 * Makes a queue in which work is done one at a time, in the order it came. What fails is told to whoever asked and
 * holds nobody up.
 */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
