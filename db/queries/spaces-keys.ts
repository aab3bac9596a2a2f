import { and, count, eq, sql, sum } from 'drizzle-orm';
import { noFilters } from '@/lib/api-keys/list-params';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { countApiKeys } from './api-key-list';
import { isAmong } from './api-key-list-where';
import { countedHours } from './counted-hours';

/** Returns how many keys that are not removed each of these spaces has; a space without any is left out. */
export async function countKeysBySpace(
  organizationId: string,
  ids: string[],
  db: Db = dashboardDb(),
): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: apiKeys.spaceId, keys: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), isAmong(apiKeys.spaceId, ids), eq(apiKeys.isRemoved, false)))
    .groupBy(apiKeys.spaceId);
  return new Map(rows.map(({ id, keys }) => [id, keys]));
}

/** Returns how many keys of a space work now. */
export function countWorkingKeys(organizationId: string, spaceId: string, db: Db = dashboardDb()): Promise<number> {
  const filters = { ...noFilters, scope: 'all' as const, spaces: [spaceId], states: ['active' as const], words: [] };
  return countApiKeys(organizationId, filters, db);
}

/** Returns the number of requests of a space's keys, including removed ones, in the last `days` days. */
export async function countRequestsOfSpace(
  organizationId: string,
  spaceId: string,
  days: number,
  db: Db = dashboardDb(),
): Promise<number> {
  const [row] = await db
    .select({ requests: sum(countedHours.requests).mapWith(Number) })
    .from(countedHours)
    .innerJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, countedHours.apiKeyId)))
    .where(
      and(
        eq(countedHours.organizationId, organizationId),
        sql`${countedHours.hour} > now() - make_interval(days => ${days})`,
        eq(apiKeys.spaceId, spaceId),
      ),
    );
  return row?.requests ?? 0;
}
