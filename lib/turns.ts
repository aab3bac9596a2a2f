/**
 * Makes a queue in which work is done one at a time, in the order it came. What fails is told to whoever asked and
 * holds nobody up. Work is told whether somebody waits behind it as it begins.
 */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return function inTurn<T>(work: (isAwaited: boolean) => Promise<T>): Promise<T> {
    waiting += 1;
    const result = last.then(() => {
      waiting -= 1;
      return work(waiting > 0);
    });
    last = result.catch(() => undefined);
    return result;
  };
}
