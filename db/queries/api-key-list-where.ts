import { and, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { foldName, type ListParams } from '@/lib/api-keys/list-params';
import { type KeyState, keyStates } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';

/** What decides which keys a list holds, without its order and page. */
export type ListFilters = Pick<ListParams, 'query' | 'spaces' | 'owners' | 'states'>;

/** Spaces whose keys a viewer sees: all of the organization, or those they are a member of. */
export type KeyScope = 'all' | readonly string[];

/** The spaces to read: those asked for, never beyond the scope; `all` when nothing limits them. */
export function spacesToRead(scope: KeyScope, wanted: readonly string[]): KeyScope {
  if (wanted.length === 0) return scope;
  return scope === 'all' ? wanted : wanted.filter((id) => scope.includes(id));
}

// One parameter however many ids. A single one keeps an index's order, which a list does not before PostgreSQL 17.
export function isAmong(column: AnyPgColumn, ids: readonly string[]): SQL {
  return ids.length === 1 ? sql`${column} = ${ids[0]}::uuid` : sql`${column} = any(${`{${ids.join(',')}}`}::uuid[])`;
}

export const isLive = isNull(apiKeys.removedAt);

/** What conditions and orders read of a key that is not removed; the planner drops what none does. */
export const keyParts = sql.raw(
  'id, organization_id, space_id, owner_id, name_folded, created_at, expires_at, disabled_at',
);

/** The condition on spaces and owners; undefined when there is none. */
export function placeWhere(spaces: KeyScope, { owners }: Pick<ListFilters, 'owners'>): SQL | undefined {
  return and(
    spaces === 'all' ? undefined : isAmong(apiKeys.spaceId, spaces),
    owners.length > 0 ? isAmong(apiKeys.ownerId, owners) : undefined,
  );
}

/** The condition that the name contains the search text, literally, whatever its case; undefined for no text. */
export function nameWhere(query: string): SQL | undefined {
  if (query === '') return undefined;
  return sql`${apiKeys.nameFolded} like ${`%${foldName(query).replace(/[\\%_]/g, '\\$&')}%`}`;
}

/**
 * The organization's keys whose names may contain the text, in place of the table, without those that are removed: the
 * index over names' grams finds them, a period after the other, and `nameWhere` then decides. Closed, so that the
 * planner doesn't look for a second index beside it.
 */
export function keysByName(organizationId: string, query: string): SQL {
  return sql`(
    select named.*
    from (
      select period, api_key_search_tag(${organizationId}::uuid, period) as tag
      from api_key_periods(${organizationId}::uuid) period
      offset 0
    ) periods
    cross join lateral (
      select ${keyParts}, removed_at
      from ${apiKeys}
      where ${isLive}
        and api_key_name_grams(organization_id, created_at, name_folded)
          @@ api_key_name_query(tag, api_key_name_runs(${foldName(query)}))
      offset 0
    ) named
    where api_key_period(named.created_at) = period
  ) api_keys`;
}

export const isRemoved = isNotNull(apiKeys.removedAt);
/** Expired on the database's clock, so that it is right at any moment. True, false, never null. */
const isExpired = sql`coalesce(${apiKeys.expiresAt} <= now(), false)`;

/** Told apart among keys that are not removed. */
const liveConditions: Record<Exclude<KeyState, 'removed'>, SQL | undefined> = {
  disabled: isNotNull(apiKeys.disabledAt),
  expired: and(isNull(apiKeys.disabledAt), isExpired),
  active: and(isNull(apiKeys.disabledAt), sql`not ${isExpired}`),
};

/** The wanted states among keys that are not removed; none when only removed keys are wanted. */
export function liveStatesOf({ states }: Pick<ListFilters, 'states'>) {
  return keyStates.filter((state) => state !== 'removed').filter((state) => states.includes(state));
}

/** The condition for these states among keys that are not removed; undefined for all of them. */
export function liveStateWhere(filters: Pick<ListFilters, 'states'>): SQL | undefined {
  const states = liveStatesOf(filters);
  if (states.length === Object.keys(liveConditions).length) return undefined;
  return or(...states.map((state) => liveConditions[state])) ?? sql`false`;
}
