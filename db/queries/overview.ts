import { and, eq, inArray, min, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { type KeyFilters, type KeyScope, where } from './api-key-list-where';
import { uuids } from './usage-lists';

/** The figures of the overview page. */

/** Returns the names of keys with their spaces. */
export async function findKeyNames(organizationId: string, ids: string[], db: Db = dashboardDb()) {
  if (ids.length === 0) return [];
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      isRemoved: apiKeys.isRemoved,
      spaceId: spaces.id,
      spaceName: spaces.name,
      spaceLogoVersion: spaces.logoVersion,
      spaceDeletedAt: spaces.deletedAt,
    })
    .from(apiKeys)
    .innerJoin(spaces, and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId)))
    .where(and(eq(apiKeys.organizationId, organizationId), inArray(apiKeys.id, ids)));
}

/** Returns whether any key of a scope was called in the last 13 months, successfully or not. */
export async function wasAnyKeyCalled(
  organizationId: string,
  scope: KeyScope,
  db: Db = dashboardDb(),
): Promise<boolean> {
  const ids = scope === 'all' ? sql.empty() : sql`${`{${scope.join(',')}}`}::uuid[]`;
  const ofSpaces = scope === 'all' ? sql.empty() : sql`and subject_id = any(${ids})`;
  const ofKeys =
    scope === 'all'
      ? sql.empty()
      : sql`and api_key_id in (
          select id from api_keys where organization_id = ${organizationId} and space_id = any(${ids}))`;
  // The rollups also hold the keys that were only refused, with a delay of a few seconds.
  const [row] = await db.execute<{ called: boolean }>(sql`
    select exists (
      select from usage_rollups
      where tier in ('space_minute', 'space_hour', 'space_day', 'space_month') and organization_id = ${organizationId}
        ${ofSpaces}
    ) or exists (
      select from api_key_last_uses
      where organization_id = ${organizationId} and not is_removed and last_used_at is not null ${ofKeys}
    ) as called`);
  return row?.called ?? false;
}

/** Returns when the first of these keys expires; null when none does. */
export async function findFirstExpiry(
  organizationId: string,
  filters: KeyFilters,
  db: Db = dashboardDb(),
): Promise<Date | null> {
  const [row] = await db
    .select({ at: min(apiKeys.expiresAt) })
    .from(apiKeys)
    .where(where(organizationId, filters));
  return row?.at ?? null;
}

/** Adds up the refusals since `from` by hour and reason; `hour` is its start, in milliseconds since 1970. */
export async function findRefusalReasons(
  { organizationId, spaces }: { organizationId: string; spaces: KeyScope },
  from: Date,
  db: Db = dashboardDb(),
) {
  const rows = await db.execute<{ hour: number; reason: string; refusals: number }>(sql`
    select extract(epoch from started_at)::float8 * 1000 as hour, status_class as reason, sum(refusals)::float8 as refusals
    from usage_rollups
    where tier = 'space_reason' and organization_id = ${organizationId} and started_at >= ${from.toISOString()}::timestamptz
      ${spaces === 'all' ? sql.empty() : sql`and subject_id = any(${uuids(spaces)})`}
    group by started_at, status_class`);
  return [...rows];
}
