import { timingSafeEqual } from 'node:crypto';
import type postgres from 'postgres';
import { type AdmissionRow, admitRequests } from '@/db/queries/admission';
import { unavailable } from './respond';

// Two statements under way keep the database busy while an answer travels; the pool's other connections stay free.
const maxRunning = 2;
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
 * Admits requests, those of one turn of the event loop in one statement. A request only ever joins a statement that is
 * still to be sent, so what it hears was true after it began: nothing accepted is kept.
 */
export function createAdmission(sql: () => postgres.Sql) {
  let waiting: Waiting[] = [];
  let running = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || running >= maxRunning || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      while (waiting.length > 0 && running < maxRunning) void send(takeBatch());
    });
  }

  function takeBatch(): Waiting[] {
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    return batch.filter((item) => !item.isLate);
  }

  async function send(batch: Waiting[]): Promise<void> {
    if (batch.length === 0) return;
    running += 1;
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
