import { and, eq, inArray, min, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { apiKeyLastUses, apiKeyUsage, keyMeters } from '../schema/usage';
import { isAmong, type KeyFilters, type KeyScope, where } from './api-key-list-where';

/** What a viewer sees at a glance of all the keys of a scope. */

/** The ids of the keys of these spaces. */
const idsIn = (organizationId: string, scope: readonly string[]) =>
  sql`(select ${apiKeys.id} from ${apiKeys}
    where ${apiKeys.organizationId} = ${organizationId} and ${isAmong(apiKeys.spaceId, scope)})`;

const inScope = (organizationId: string, scope: KeyScope): SQL =>
  scope === 'all' ? sql`` : sql`and u.api_key_id in ${idsIn(organizationId, scope)}`;

/** Each key's hours as they were counted. `api_key_hours` adds up the hours of every key first, which is slower. */
const counted = sql`(
  select organization_id, api_key_id, hour, requests, refusals, prompt_tokens + completion_tokens as tokens
  from ${apiKeyUsage}
  union all
  select organization_id, api_key_id, hour, requests::bigint, refusals::bigint, 0::bigint from ${keyMeters}) u`;

const hourMs = sql`extract(epoch from u.hour)::float8 * 1000 as hour`;

/** `hour` is its start, in milliseconds since 1970. */
type HourRow = { hour: number; requests: number; refusals: number; tokens: number };

/** Adds up the last `hours` hours of all keys of a scope, hour by hour. */
export async function sumHours(
  organizationId: string,
  scope: KeyScope,
  hours: number,
  db: Db = dashboardDb(),
): Promise<HourRow[]> {
  return db.execute<HourRow>(sql`
    select ${hourMs}, sum(u.requests)::float8 as requests, sum(u.refusals)::float8 as refusals,
      sum(u.tokens)::float8 as tokens
    from ${counted}
    where u.organization_id = ${organizationId} and u.hour > now() - make_interval(hours => ${hours})
      ${inScope(organizationId, scope)}
    group by u.hour`);
}

type ReasonRow = { hour: number; reason: string; refusals: number };

/** Adds up the refusals of the last `hours` hours by reason, hour by hour. */
export async function sumReasons(
  organizationId: string,
  scope: KeyScope,
  hours: number,
  db: Db = dashboardDb(),
): Promise<ReasonRow[]> {
  return db.execute<ReasonRow>(sql`
    select ${hourMs}, r.key as reason, sum(r.value::bigint)::float8 as refusals
    from ${apiKeyUsage} u, jsonb_each_text(u.refusal_reasons) r
    where u.organization_id = ${organizationId} and u.hour > now() - make_interval(hours => ${hours})
      ${inScope(organizationId, scope)}
    group by u.hour, r.key`);
}

type BusyRow = { id: string; requests: number; refusals: number };

/** Finds the keys of a scope with the most requests in the last `days` days, removed keys included. */
export async function findBusiestKeys(
  organizationId: string,
  scope: KeyScope,
  { days, limit }: { days: number; limit: number },
  db: Db = dashboardDb(),
): Promise<BusyRow[]> {
  return db.execute<BusyRow>(sql`
    select u.api_key_id as id, sum(u.requests)::float8 as requests, sum(u.refusals)::float8 as refusals
    from ${counted}
    where u.organization_id = ${organizationId} and u.hour > now() - make_interval(days => ${days})
      ${inScope(organizationId, scope)}
    group by u.api_key_id having sum(u.requests) > 0
    order by requests desc, id limit ${limit}`);
}

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

/** Returns whether any key of a scope was ever called, with success or not. */
export async function wasAnyKeyCalled(
  organizationId: string,
  scope: KeyScope,
  db: Db = dashboardDb(),
): Promise<boolean> {
  const [row] = await db.execute<{ called: boolean }>(sql`
    select exists (
      select from ${apiKeyLastUses} u
      where u.organization_id = ${organizationId} and u.last_used_at is not null ${inScope(organizationId, scope)}
    ) or exists (
      select from ${counted}
      where u.organization_id = ${organizationId} and u.requests + u.refusals > 0 ${inScope(organizationId, scope)}
    ) as called`);
  return row?.called ?? false;
}

/** Returns when the first of these keys expires; null without any. */
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
