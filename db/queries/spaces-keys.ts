import { and, eq, inArray } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeySpaceTotals } from '../schema/api-key-totals';
import { countApiKeys } from './api-key-list';

/** How many keys that are not removed each of these spaces has, from kept counters; a space may be left out. */
export async function countKeysBySpace(
  organizationId: string,
  ids: string[],
  db: Db = dashboardDb(),
): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: apiKeySpaceTotals.spaceId, keys: apiKeySpaceTotals.live })
    .from(apiKeySpaceTotals)
    .where(and(eq(apiKeySpaceTotals.organizationId, organizationId), inArray(apiKeySpaceTotals.spaceId, ids)));
  return new Map(rows.map(({ id, keys }) => [id, keys]));
}

/** How many keys of a space work now, and would stop with it. */
export function countWorkingKeys(organizationId: string, spaceId: string, db: Db = dashboardDb()): Promise<number> {
  return countApiKeys(organizationId, 'all', { query: '', spaces: [spaceId], owners: [], states: ['active'] }, db);
}
