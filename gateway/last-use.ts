import type postgres from 'postgres';
import type { AdmissionRow } from '@/db/queries/admission';
import { type FirstUse, updateLastUsed } from '@/db/queries/usage-writes';
import { createFlusher } from './flusher';

const flushMs = 200;
const chunkSize = 250;

/**
 * Records when keys were last used, to the minute. It is not part of admission, so that a request never waits for a row
 * lock of the dashboard.
 */
export function createLastUse(sql: () => postgres.Sql, onFailure: () => void) {
  const uses = new Map<string, FirstUse>();

  async function write(): Promise<void> {
    while (uses.size > 0) {
      const chunk = [...uses.values()].slice(0, chunkSize);
      await updateLastUsed(chunk, sql());
      for (const use of chunk) uses.delete(use.apiKeyId);
    }
  }

  const flusher = createFlusher(write, flushMs, onFailure);

  return {
    /** Records the request if it is the key's first in its minute. */
    note({ organizationId, apiKeyId, firstUsedAt }: AdmissionRow): void {
      if (!firstUsedAt) return;
      uses.set(apiKeyId, { organizationId, apiKeyId, at: firstUsedAt });
      flusher.schedule();
    },
    flush: flusher.flush,
  };
}
