import 'server-only';
import { LRUCache } from 'lru-cache';
import { dashboardDb } from '@/db/client';
import { findKeysVersion } from '@/db/queries/api-key-list';

type Read = () => Promise<object>;

// A reading under way is shared too. One that began when the keys were of that version tells of that moment or of one
// after it, so it is never older than the question.
const kept = new LRUCache<string, object, Read>({
  max: 10_000,
  fetchMethod: (_name, _stale, { context: read }) => read(),
  ignoreFetchAbort: true,
});

/**
 * Reads something that follows from an organization's keys alone, and keeps it for as long as none of them changes,
 * which the database is asked each time. Last use and expiry change without notice: nothing may depend on them.
 * @param name what is read, with everything it depends on beside the keys
 */
export async function keepUntilKeysChange<T extends object>(
  organizationId: string,
  name: readonly unknown[],
  read: () => Promise<T>,
): Promise<T> {
  const version = await findKeysVersion(organizationId, dashboardDb());
  const found = await kept.fetch(JSON.stringify([organizationId, version, ...name]), { context: read });
  // The name says what was read, so it is of this type; nothing is found only where it was pushed out meanwhile.
  return (found as T | undefined) ?? read();
}
