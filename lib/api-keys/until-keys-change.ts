import 'server-only';
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { dashboardDb } from '@/db/client';
import { findKeysVersion } from '@/db/queries/api-key-list';

type Read = () => Promise<object>;

// A reading under way is shared too. One that began when the keys were of that version tells of that moment or of one
// after it, so it is never older than the question.
const kept = new LRUCache<string, object, Read>({
  max: 10_000,
  /** Characters of JSON. */
  maxSize: 20_000_000,
  sizeCalculation: (value) => JSON.stringify(value).length,
  ttl: 3_600_000,
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
): Promise<Readonly<T>> {
  const version = await findKeysVersion(organizationId, dashboardDb());
  // A digest, for a name may hold a thousand ids.
  const digest = createHash('sha256').update(JSON.stringify([organizationId, version, ...name]));
  // The name says what was read, so it is of this type.
  return (await kept.forceFetch(digest.digest('base64'), { context: read })) as T;
}
