import type postgres from 'postgres';
import { type HeldSlots, releaseSlots, renewSlots } from '@/db/queries/slots';
import { logFault } from './log';

// A term has ten seconds, so each slot is renewed in time even if one or two attempts fail.
const renewMs = 3_000;
const chunkSize = 250;

/** A slot of a key's concurrent requests, held by a running request. */
export type Slot = {
  /**
   * Frees the slot. Resolves when that is written; if writing fails, the slot expires within 20 seconds. Never rejects.
   */
  release(): Promise<void>;
};

type Lease = { apiKeyId: string; term: number; renewal: Promise<void> };

/** Creates this process's leases of slots. They must be renewed, so that those of a killed process expire. */
export function createSlots(sql: () => postgres.Sql) {
  const leases = new Set<Lease>();
  let released: Lease[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    // All slots of this iteration of the event loop share a statement.
    await new Promise((resolve) => setImmediate(resolve));
    writing = undefined;
    const own = released;
    released = [];
    for (const { slots } of inStatements(own)) {
      await releaseSlots(slots, sql()).catch((error: unknown) => {
        logFault(error, {}, 'slots of concurrent requests could not be freed; they end within 20 seconds');
      });
    }
  }

  async function renew(): Promise<void> {
    for (const { slots, leases: renewed } of inStatements([...leases])) {
      const renewal = renewSlots(slots, sql()).then(
        (terms) => {
          for (const lease of renewed) lease.term = terms.get(lease.apiKeyId) ?? lease.term;
        },
        (error: unknown) =>
          logFault(error, {}, 'slots of concurrent requests could not be renewed and will be retried'),
      );
      for (const lease of renewed) lease.renewal = renewal;
      await renewal;
    }
  }

  function schedule(): void {
    if (timer || leases.size === 0) return;
    timer = setTimeout(async () => {
      await renew();
      timer = undefined;
      schedule();
    }, renewMs);
    timer.unref();
  }

  return {
    /** Creates the lease of the slot with which a request was admitted. */
    hold(apiKeyId: string, term: number): Slot {
      const own: Lease = { apiKeyId, term, renewal: Promise.resolve() };
      leases.add(own);
      schedule();
      let done: Promise<void> | undefined;
      return {
        release() {
          done ??= own.renewal.then(() => {
            leases.delete(own);
            released.push(own);
            writing ??= write();
            return writing;
          });
          return done;
        },
      };
    },
  };
}

/** Groups slots by key and term, so that no statement has a key twice. */
function inStatements(all: readonly Lease[]): { slots: HeldSlots[]; leases: Lease[] }[] {
  const statements: { slots: HeldSlots[]; leases: Lease[]; keys: Set<string> }[] = [];
  const groups = new Map<string, Lease[]>();
  for (const lease of all) {
    const name = `${lease.apiKeyId} ${lease.term}`;
    const group = groups.get(name);
    if (group) group.push(lease);
    else groups.set(name, [lease]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const { apiKeyId, term } = first;
    let statement = statements.find(({ keys }) => keys.size < chunkSize && !keys.has(apiKeyId));
    if (!statement) {
      statement = { slots: [], leases: [], keys: new Set() };
      statements.push(statement);
    }
    statement.keys.add(apiKeyId);
    statement.slots.push({ apiKeyId, term, count: group.length });
    statement.leases.push(...group);
  }
  return statements;
}
