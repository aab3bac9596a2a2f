import type postgres from 'postgres';
import { askForRefusalNotices, type RefusedKey } from '@/db/queries/key-notices';
import type { RefusalReason } from '@/lib/api/refusals';
import { organizationLimit } from '@/lib/events/limit-reason';

type KeyRef = { organizationId: string; apiKeyId: string };

const chunkSize = 250;
/** How long a recorded key is skipped, so that a flood of its refusals costs one statement a minute. */
const restMs = 60_000;

/** The refusals that cause events, with the limit that was reached. */
const told: Partial<Record<RefusalReason, { kind: RefusedKey['kind']; reason: string }>> = {
  removed: { kind: 'removed_use', reason: '' },
  limited: { kind: 'limit', reason: 'requests' },
  concurrency_limited: { kind: 'limit', reason: 'concurrent_requests' },
  tokens_limited: { kind: 'limit', reason: 'tokens' },
};

/** Collects removed keys that were used and limits that were reached; `write` makes their notices due. */
export function createRefusalNotices(sql: () => postgres.Sql) {
  const waiting = new Map<string, RefusedKey>();
  const written = new Set<string>();
  let forgottenAt = 0;

  return {
    /** Records a refused request; does nothing for refusals that cause no event. */
    note({ organizationId, apiKeyId }: KeyRef, refusal: RefusalReason, scope: 'key' | 'organization'): void {
      const what = told[refusal];
      const name = what && `${apiKeyId} ${what.kind}`;
      if (!name || written.has(name)) return;
      const reason = scope === 'key' ? what.reason : organizationLimit(what.reason);
      waiting.set(name, { organizationId, apiKeyId, kind: what.kind, reason });
    },
    /** Writes the recorded refusals; those that could not be written are kept. */
    async write(): Promise<void> {
      if (Date.now() - forgottenAt > restMs) {
        written.clear();
        forgottenAt = Date.now();
      }
      while (waiting.size > 0) {
        const chunk = [...waiting].slice(0, chunkSize);
        await askForRefusalNotices(
          chunk.map(([, refused]) => refused),
          sql(),
        );
        for (const [name] of chunk) {
          waiting.delete(name);
          written.add(name);
        }
      }
    },
  };
}
