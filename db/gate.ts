/** Thrown when all connections were busy for as long as a caller may wait. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  readonly code = 'POOL_BUSY';
}

/** A task may wait this many times as long while other tasks still end, because a peak of load passes. */
const rushFactor = 6;

/**
 * Creates a gate that runs `max` tasks at a time, in the order in which they arrived. A task that has waited for
 * `maxWaitMs` while none ended, or for six times as long, is not run: it rejects with a BusyError.
 */
export function createGate(max: number, maxWaitMs: number) {
  let running = 0;
  let lastEnd = 0;
  const waiting = new Set<() => void>();

  function enter(): Promise<void> | undefined {
    if (running < max) {
      running += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const giveUp = () => {
        const now = performance.now();
        const untilMs = Math.min(lastEnd + maxWaitMs, start + rushFactor * maxWaitMs) - now;
        if (untilMs > 1) {
          timer = setTimeout(giveUp, untilMs);
          return;
        }
        waiting.delete(admit);
        reject(new BusyError(`All ${max} connections were busy for ${Math.round(now - start)} ms.`));
      };
      let timer = setTimeout(giveUp, maxWaitMs);
      const admit = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.add(admit);
    });
  }

  // The place is passed to the next waiter, so that a later caller can't take it in between.
  function leave(): void {
    lastEnd = performance.now();
    const [next] = waiting;
    if (!next) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async function pass<T>(task: () => PromiseLike<T>): Promise<T> {
    await enter();
    try {
      return await task();
    } finally {
      leave();
    }
  };
}

export type Gate = ReturnType<typeof createGate>;
