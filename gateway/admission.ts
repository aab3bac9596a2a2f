import { timingSafeEqual } from 'node:crypto';
import type postgres from 'postgres';
import { type AdmissionRow, admitRequests } from '@/db/queries/admission';
import { unavailable } from './respond';

// One statement at a time: what arrives meanwhile shares the next one, and the larger a batch the less each costs. A
// second one goes beside it once this many wait: then database and process work at the same time, at hardly more cost.
const worthSecond = 24;
// Those who just shared a statement mostly come again together, a moment apart. The next one waits this long at most for
// as many: sent for the first of them, it would leave the others to a second one, at twice the cost.
const gatherMs = 1;
// One that takes longer than usual, as when it waits for a lock, is not waited for by others; a few of these leave
// connections free for everything else.
const patienceMs = 20;
const maxRunning = 3;
const maxBatch = 128;
// What waits beyond this is refused at once: memory stays flat however long the database is away.
const maxWaiting = 4_096;
// Well within the two seconds in which a caller hears that the database is away, and beyond a statement's own deadline.
const deadlineMs = 1_600;

type Waiting = {
  digest: Buffer;
  resolve(row: AdmissionRow | undefined): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout;
  isLate: boolean;
};

/**
 * Admits requests, those that arrive while a statement is under way together in the next one. A request only ever
 * joins a statement that is still to be sent, so what it hears was true after it began: nothing accepted is kept.
 * @param onBatch told the size of each statement's batch
 */
export function createAdmission(sql: () => postgres.Sql, onBatch: (size: number) => void = () => undefined) {
  let waiting: Waiting[] = [];
  let running = 0;
  let lastStart = 0;
  let isScheduled = false;
  let impatience: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let expected = 1;

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || running >= maxRunning) return;
    if (running === 0 && waiting.length < expected) {
      gathering ??= setTimeout(startSoon, gatherMs);
    } else if (running === 0 || (running === 1 && waiting.length >= worthSecond)) {
      startSoon();
    } else {
      impatience ??= setTimeout(start, Math.max(0, lastStart + patienceMs - performance.now()));
    }
  }

  function startSoon(): void {
    clearTimeout(gathering);
    gathering = undefined;
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // After this turn of the event loop, with everything that came in it.
    setImmediate(start);
  }

  function start(): void {
    isScheduled = false;
    clearTimeout(impatience);
    impatience = undefined;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    lastStart = performance.now();
    expected = Math.min(batch.length, worthSecond);
    void send(batch.filter((item) => !item.isLate));
    schedule();
  }

  async function send(batch: Waiting[]): Promise<void> {
    if (batch.length === 0) return;
    running += 1;
    onBatch(batch.length);
    try {
      const rows = await admitRequests(
        batch.map((item) => item.digest),
        sql(),
      );
      const byPlace = new Map(rows.map((row) => [row.ordinal, row]));
      batch.forEach((item, index) => {
        const row = byPlace.get(index + 1);
        // The two digests meet: whatever else might go wrong, nobody is let in on another's verdict.
        item.resolve(row && timingSafeEqual(row.digest, item.digest) ? row : undefined);
      });
    } catch (error) {
      for (const item of batch) item.reject(error);
    } finally {
      for (const item of batch) clearTimeout(item.timer);
      running -= 1;
      schedule();
    }
  }

  /**
   * Judges one request by its secret's digest, and counts it. Undefined: no such key.
   * @throws AppError service_unavailable within two seconds when the database doesn't answer
   */
  return function admit(digest: Buffer): Promise<AdmissionRow | undefined> {
    if (waiting.length >= maxWaiting) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        item.isLate = true;
        reject(unavailable());
      }, deadlineMs);
      const item: Waiting = { digest, resolve, reject, timer, isLate: false };
      waiting.push(item);
      schedule();
    });
  };
}

export type Admit = ReturnType<typeof createAdmission>;
