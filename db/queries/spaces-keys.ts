import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../client';
import { apiKeyCounts } from '../schema';
import { countApiKeys } from './api-key-list';

type Db = Database | Transaction;

/** How many keys that are not removed each of these spaces has, from kept counters; a space may be left out. */
export async function countKeysBySpace(organizationId: string, ids: string[], db: Db): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: apiKeyCounts.spaceId, keys: sql<number>`sum(${apiKeyCounts.live})::int` })
    .from(apiKeyCounts)
    .where(and(eq(apiKeyCounts.organizationId, organizationId), inArray(apiKeyCounts.spaceId, ids)))
    .groupBy(apiKeyCounts.spaceId);
  return new Map(rows.map(({ id, keys }) => [id, keys]));
}

/** How many keys of a space work now, and would stop with it. */
export function countWorkingKeys(organizationId: string, spaceId: string, db: Db): Promise<number> {
  return countApiKeys(organizationId, 'all', { query: '', spaces: [spaceId], owners: [], states: ['active'] }, db);
}
