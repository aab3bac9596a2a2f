import { and, count, eq, inArray, isNull } from 'drizzle-orm';
import type { Database, Transaction } from '../client';
import { apiKeys } from '../schema';
import { countApiKeys } from './api-key-list';

type Db = Database | Transaction;

/** How many keys that are not removed each of these spaces has; one without any is left out. */
export async function countKeysBySpace(organizationId: string, ids: string[], db: Db): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: apiKeys.spaceId, keys: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), inArray(apiKeys.spaceId, ids), isNull(apiKeys.removedAt)))
    .groupBy(apiKeys.spaceId);
  return new Map(rows.map(({ id, keys }) => [id, keys]));
}

/** How many keys of a space work now, and would stop with it. */
export function countWorkingKeys(organizationId: string, spaceId: string, db: Db): Promise<number> {
  return countApiKeys(organizationId, 'all', { query: '', spaces: [spaceId], owners: [], states: ['active'] }, db);
}
