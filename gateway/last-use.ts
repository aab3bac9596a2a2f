import type postgres from 'postgres';
import { type LastUse, updateLastUsed } from '@/db/queries/usage-writes';
import type { AdmissionRow } from './admit-batch';
import { createFlusher } from './flusher';

const flushMs = 1_000;
const chunkSize = 250;
const minuteMs = 60_000;

/**
 * Records when keys were last used, to the minute. It is not part of admission, so that a request never waits for a row
 * lock of the dashboard.
 */
export function createLastUse(sql: () => postgres.Sql, onFailure: () => void) {
  const uses = new Map<string, LastUse>();
  // The keys that were recorded in this minute of the database's clock.
  let noted = new Set<string>();
  let minute = 0;

  async function write(): Promise<void> {
    while (uses.size > 0) {
      const chunk = [...uses.values()].slice(0, chunkSize);
      await updateLastUsed(chunk, sql());
      // A later minute may have been recorded during the write.
      for (const use of chunk) if (uses.get(use.apiKeyId) === use) uses.delete(use.apiKeyId);
    }
  }

  const flusher = createFlusher(write, flushMs, onFailure);

  return {
    /** Records an admitted request if it is the key's first in its minute. */
    note({ key: { organizationId, apiKeyId }, at }: AdmissionRow): void {
      const own = Math.floor(at.getTime() / minuteMs);
      if (own > minute) {
        minute = own;
        noted = new Set();
      }
      if (noted.has(apiKeyId)) return;
      noted.add(apiKeyId);
      uses.set(apiKeyId, { organizationId, apiKeyId, at });
      flusher.schedule();
    },
    flush: flusher.flush,
  };
}
