import type postgres from 'postgres';
import type { AdmissionRequest } from '@/db/queries/admission';
import { type AdmissionRow, admitBatch } from './admit-batch';
import { unavailable } from './respond';

// Normally one batch runs at a time, and requests that arrive meanwhile share the next one. With this many waiting, a
// second one runs in parallel, so that database and process work at the same time.
const secondBatchThreshold = 24;
// Clients of one batch often send their next requests together. A batch waits this long for as many requests as the
// last one had, because two small batches cost twice as much as one.
const batchWindowMs = 1;
// When a batch takes longer than this, for example because it waits for a lock, the next one starts. `maxRunning`
// leaves connections free for other statements.
const batchTimeoutMs = 20;
const maxRunning = 3;
const maxBatch = 128;
// Requests beyond this are refused at once, which bounds the memory while the database is unavailable.
const maxWaiting = 4_096;
// Longer than a statement's deadline, and short enough to respond within two seconds.
const deadlineMs = 1_600;

type Waiting = {
  request: AdmissionRequest;
  resolve(row: AdmissionRow | undefined): void;
  reject(error: unknown): void;
  arrivedAt: number;
};

type AdmissionEvents = {
  /** Called with the size of each batch. */
  onBatch?: (size: number) => void;
  /** Called with a result that came too late for its request. */
  onLate?: (row: AdmissionRow) => void;
};

/**
 * Creates the admission of requests in batches. A request only joins a batch whose read has not been sent, so its
 * result is never older than the request: there is no cache of accepted keys.
 */
export function createAdmission(sql: () => postgres.Sql, { onBatch, onLate }: AdmissionEvents = {}) {
  // Every request without a result, the oldest first.
  const outstanding = new Set<Waiting>();
  let waiting: Waiting[] = [];
  let running = 0;
  let lastStart = 0;
  let isScheduled = false;
  let batchTimer: NodeJS.Timeout | undefined;
  let windowTimer: NodeJS.Timeout | undefined;
  let deadlineTimer: NodeJS.Timeout | undefined;
  let expected = 1;

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || running >= maxRunning) return;
    if (running === 0 && waiting.length < expected) {
      windowTimer ??= setTimeout(startSoon, batchWindowMs);
    } else if (running === 0 || (running === 1 && waiting.length >= secondBatchThreshold)) {
      startSoon();
    } else {
      batchTimer ??= setTimeout(start, Math.max(0, lastStart + batchTimeoutMs - performance.now()));
    }
  }

  function startSoon(): void {
    clearTimeout(windowTimer);
    windowTimer = undefined;
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // Includes all requests that arrive in this iteration of the event loop.
    setImmediate(start);
  }

  function start(): void {
    isScheduled = false;
    clearTimeout(batchTimer);
    batchTimer = undefined;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    lastStart = performance.now();
    expected = Math.min(batch.length, secondBatchThreshold);
    void send(batch.filter((item) => outstanding.has(item)));
    schedule();
  }

  async function send(batch: Waiting[]): Promise<void> {
    if (batch.length === 0) return;
    running += 1;
    onBatch?.(batch.length);
    try {
      const rows = await admitBatch(
        batch.map((item) => item.request),
        sql(),
      );
      batch.forEach((item, index) => {
        const row = rows[index];
        if (row && !outstanding.has(item)) onLate?.(row);
        else item.resolve(row);
      });
    } catch (error) {
      for (const item of batch) item.reject(error);
    } finally {
      for (const item of batch) outstanding.delete(item);
      running -= 1;
      schedule();
    }
  }

  /** Refuses what has waited too long. One timer serves all requests, because the oldest comes first. */
  function refuseLate(): void {
    deadlineTimer = undefined;
    const now = performance.now();
    for (const item of outstanding) {
      const leftMs = item.arrivedAt + deadlineMs - now;
      if (leftMs > 0) {
        deadlineTimer = setTimeout(refuseLate, leftMs);
        return;
      }
      outstanding.delete(item);
      item.reject(unavailable());
    }
  }

  /**
   * Checks and counts one request. Returns undefined when the key is unknown.
   * @throws AppError service_unavailable within two seconds when the database doesn't respond
   */
  return function admit(request: AdmissionRequest): Promise<AdmissionRow | undefined> {
    if (waiting.length >= maxWaiting) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const item: Waiting = { request, resolve, reject, arrivedAt: performance.now() };
      outstanding.add(item);
      waiting.push(item);
      if (deadlineTimer === undefined) deadlineTimer = setTimeout(refuseLate, deadlineMs);
      schedule();
    });
  };
}

export type Admit = ReturnType<typeof createAdmission>;
