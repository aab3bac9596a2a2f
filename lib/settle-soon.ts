import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits at most so long for a value. `late` is the value, or the promise of it where it takes longer; whoever awaits
 * that promise gets its error.
 */
export async function settleSoon<T>(promise: Promise<T>, milliseconds: number): Promise<{ late: T | Promise<T> }> {
  promise.catch(() => undefined);
  const settled = await Promise.race([promise.then((value) => ({ value })), delay(milliseconds, null)]);
  return { late: settled ? settled.value : promise };
}
