import { logFault } from './log';

const retryMs = 1_000;

/**
 * Creates a debounced writer. `write` runs `afterMs` after the first `schedule`, never twice at a time, and again after
 * a failure; it must keep the rows that it could not write. Two writes start at least `everyMs` apart.
 */
export function createFlusher(write: () => Promise<void>, afterMs: number, onFailure: () => void, everyMs = 0) {
  let startedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    startedAt = performance.now();
    running = running.then(write).catch((error: unknown) => {
      onFailure();
      logFault(error, {}, 'usage could not be written and will be retried');
      schedule(retryMs);
    });
    return running;
  }

  function schedule(ms: number): void {
    if (timer) return;
    timer = setTimeout(start, ms);
    timer.unref();
  }

  return {
    /** Schedules a write in `afterMs` or as soon after that as it may start, unless one is scheduled. */
    schedule: () => schedule(Math.max(afterMs, startedAt + everyMs - performance.now())),
    /** Writes now. Resolves when the write has succeeded or failed; never rejects. */
    flush: start,
  };
}
