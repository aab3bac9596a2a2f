import 'server-only';
import { createQueue } from '../queue';

/** Maximum number of reads that run or wait; a list with a search needs three. */
const maxReads = 150;

// One at a time: a search can read every name of the organization, and the API needs the processors.
const runExclusive = createQueue(maxReads);

type Read = <T>(read: () => Promise<T>) => Promise<T>;

/** The number of each user's newest search, while any read runs or waits. */
const newest = new Map<string, number>();
let searches = 0;
let reads = 0;

/** Runs a read that a user waits for, before all counts. */
export const runSearch: Read = (read) => run(read, 0);

/** Runs a count after all reads that users wait for. */
export const runCount: Read = (read) => run(read, 1);

/**
 * Starts a search of a user. When the same user starts another one, as by typing on, the counts of this search run
 * after all others, because usually nobody needs them any more.
 */
export function startSearch(userId: string): { readRows: Read; count: Read } {
  searches += 1;
  const search = searches;
  newest.set(userId, search);
  return { readRows: runSearch, count: (read) => run(read, () => ((newest.get(userId) ?? search) > search ? 2 : 1)) };
}

async function run<T>(read: () => Promise<T>, rank: number | (() => number)): Promise<T> {
  reads += 1;
  try {
    return await runExclusive(read, typeof rank === 'number' ? () => rank : rank);
  } finally {
    reads -= 1;
    if (reads === 0) newest.clear();
  }
}
