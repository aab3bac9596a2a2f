import { logFault } from './log';

// After a failure: often enough to lose little, seldom enough to leave a database that comes back in peace.
const retryMs = 1_000;

/**
 * Runs `write` soon after it was asked for, once for all who ask meanwhile, never twice at a time, and again when it
 * failed: `write` keeps what it could not write.
 */
export function createFlusher(write: () => Promise<void>, afterMs: number, onFailure: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(write).catch((error: unknown) => {
      onFailure();
      logFault(error, {}, 'usage could not be written; it is kept for the next attempt');
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
    /** Asks for a write soon. */
    schedule: () => schedule(afterMs),
    /** Writes now; resolves when it is done, or has failed. */
    flush: start,
  };
}
