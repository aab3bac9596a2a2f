import { and, count, eq, sql, sum } from 'drizzle-orm';
import { noFilters } from '@/lib/api-keys/list-params';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { apiKeyHours } from '../schema/usage';
import { countApiKeys } from './api-key-list';
import { isAmong } from './api-key-list-where';

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

/** Returns how many keys of a space work now, and would stop with it. */
export function countWorkingKeys(organizationId: string, spaceId: string, db: Db = dashboardDb()): Promise<number> {
  const filters = { ...noFilters, scope: 'all' as const, spaces: [spaceId], states: ['active' as const], words: [] };
  return countApiKeys(organizationId, filters, db);
}

/** Returns how many requests the keys of a space made in the last so many days, removed keys included. */
export async function countRequestsOfSpace(
  organizationId: string,
  spaceId: string,
  days: number,
  db: Db = dashboardDb(),
): Promise<number> {
  const [row] = await db
    .select({ requests: sum(apiKeyHours.requests).mapWith(Number) })
    .from(apiKeyHours)
    .innerJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, apiKeyHours.apiKeyId)))
    .where(
      and(
        eq(apiKeyHours.organizationId, organizationId),
        sql`${apiKeyHours.hour} > now() - make_interval(days => ${days})`,
        eq(apiKeys.spaceId, spaceId),
      ),
    );
  return row?.requests ?? 0;
}
