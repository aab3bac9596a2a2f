import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { FilterEnvironment } from '@/lib/api-keys/list-params';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { hasEnvironment, isAmong, type KeyScope } from './api-key-list-where';

/** The keys of a search for requests: all of the organization's, a few, or those of a condition on `api_keys`. */
export type SearchedKeys = 'all' | { ids: string[] } | { where: SQL };

/**
 * With more keys than this, the log is read in order and each row's key is looked up, instead of reading each key's
 * rows.
 */
const maxKeysRead = 50;

/** The limits on the keys of a search; an empty list allows all keys of the scope. */
export type KeyLimits = {
  scope: KeyScope;
  ids: string[];
  spaces: string[];
  owners: string[];
  environments: FilterEnvironment[];
  /**
   * Only keys whose client addresses the user may see: those of these spaces, and their own. Null for no such limit.
   */
  addresses: { spaces: readonly string[]; ownerId: string } | null;
};

/** Returns the keys whose requests are searched. */
export async function findSearchedKeys(
  organizationId: string,
  { scope, ids, spaces, owners, environments, addresses }: KeyLimits,
  db: Db = dashboardDb(),
): Promise<SearchedKeys> {
  const limits = and(
    scope === 'all' ? undefined : isAmong(apiKeys.spaceId, scope),
    ids.length === 0 ? undefined : isAmong(apiKeys.id, ids),
    spaces.length === 0 ? undefined : isAmong(apiKeys.spaceId, spaces),
    owners.length === 0 ? undefined : isAmong(apiKeys.ownerId, owners),
    environments.length === 0 ? undefined : hasEnvironment(environments),
    addresses ? or(isAmong(apiKeys.spaceId, addresses.spaces), eq(apiKeys.ownerId, addresses.ownerId)) : undefined,
  );
  if (!limits) return 'all';
  const where = sql`${and(eq(apiKeys.organizationId, organizationId), limits)}`;
  const found = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(where)
    .limit(maxKeysRead + 1);
  return found.length > maxKeysRead ? { where } : { ids: found.map(({ id }) => id) };
}
