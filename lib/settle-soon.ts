import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits at most `milliseconds` for a value. `late` is the value, or its promise if it takes longer. Awaiting the
 * promise rejects with its error.
 */
export async function settleSoon<T>(promise: Promise<T>, milliseconds: number): Promise<{ late: T | Promise<T> }> {
  promise.catch(() => undefined);
  const settled = await Promise.race([promise.then((value) => ({ value })), delay(milliseconds, null)]);
  return { late: settled ? settled.value : promise };
}
