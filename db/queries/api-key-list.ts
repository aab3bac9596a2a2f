import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ListParams } from '@/lib/api-keys/list-params';
import type { Database, Transaction } from '../client';
import { apiKeyLastUses, apiKeys, spaces, users } from '../schema';
import { isNameSelective, isWalkCheaper, sampleKeys } from './api-key-list-choice';
import { orderBy, stretchOf } from './api-key-list-order';
import { gatherPage, plainPage, removedPage, searchPage, seekPage, walkPage } from './api-key-list-page';
import { countFound, sumKeys } from './api-key-list-total';
import {
  type KeyScope,
  type ListFilters,
  liveStatesOf,
  liveStateWhere,
  nameWhere,
  placeWhere,
  spacesToRead,
} from './api-key-list-where';

export { dependsOnTime, findKeysVersion } from './api-key-list-total';
export type { KeyScope, ListFilters } from './api-key-list-where';
export { spacesToRead } from './api-key-list-where';

type Db = Database | Transaction;

/**
 * Pages that begin further in are read from the list's end when that is nearer, which takes the total; and a search's
 * are walked to, for gathering so many costs more.
 */
const deepOffset = 1_000;

/** One line of the list. The state follows from the dates; see `keyStateOf`. */
export type KeyListRow = Awaited<ReturnType<typeof findApiKeyRows>>[number];

/**
 * The rows of one page, in order, with the id as the last tie-breaker. A page past the end has none.
 * Keys of deleted spaces are in the list of whoever sees all spaces.
 * @param scope the spaces the viewer may see; filters never reach beyond it
 */
export async function findApiKeyRows(organizationId: string, scope: KeyScope, params: ListParams, db: Db) {
  const readSpaces = spacesToRead(scope, params.spaces);
  if (readSpaces !== 'all' && readSpaces.length === 0) return [];
  const page = await choosePage(organizationId, readSpaces, params, db);
  // Joined after the page is cut: the joins cost a page's rows, whatever its offset.
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceId: apiKeys.spaceId,
      spaceName: spaces.name,
      spaceLogoVersion: spaces.logoVersion,
      /** When its space was deleted; its keys are refused since. */
      spaceDeletedAt: spaces.deletedAt,
      ownerId: apiKeys.ownerId,
      ownerName: users.name,
      ownerAvatarVersion: users.avatarVersion,
      createdAt: apiKeys.createdAt,
      /** Null when it was never used. */
      lastUsedAt: apiKeyLastUses.lastUsedAt,
      expiresAt: apiKeys.expiresAt,
      disabledAt: apiKeys.disabledAt,
      removedAt: apiKeys.removedAt,
    })
    .from(sql`(${page}) page`)
    .innerJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, sql`page.id`)))
    .innerJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, apiKeys.id))
    .innerJoin(spaces, and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId)))
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .orderBy(orderBy(params.sort, params.direction === 'asc'));
}

/** How many keys match, exactly. */
export async function countApiKeys(
  organizationId: string,
  scope: KeyScope,
  filters: ListFilters,
  db: Db,
): Promise<number> {
  const readSpaces = spacesToRead(scope, filters.spaces);
  if (readSpaces !== 'all' && readSpaces.length === 0) return 0;
  const countKeys = hasFastTotal(filters) ? sumKeys : countFound;
  return countKeys(organizationId, readSpaces, filters, db);
}

/** Whether `countApiKeys` answers from kept counters: then ask it first, else after the rows. */
export function hasFastTotal(filters: Pick<ListFilters, 'query'>): boolean {
  return filters.query === '';
}

/** Chooses how to find the page; docs/decisions/0003 says why, bench/list what each way costs. */
async function choosePage(organizationId: string, readSpaces: KeyScope, params: ListParams, db: Db): Promise<SQL> {
  const { sort, query, owners } = params;
  const name = nameWhere(query);
  const places = placeWhere(readSpaces, params);
  const liveWhere = liveStateWhere(params);
  if (params.states.includes('removed')) {
    const live = liveStatesOf(params).length > 0 ? liveWhere : null;
    return removedPage(organizationId, sort, { where: and(places, name), liveWhere: live }, stretchOf(params));
  }
  const where = and(places, liveWhere, name);
  if (!where && sort !== 'last_used') return seekPage(organizationId, sort, params);

  const isDeep = (params.page - 1) * params.size > deepOffset;
  const stretch = stretchOf(
    params,
    isDeep && query === '' ? await sumKeys(organizationId, readSpaces, params, db) : undefined,
  );
  if (name && !places && !liveWhere && sort === 'created' && !isDeep) return searchPage(organizationId, query, stretch);
  if (!where) return walkPage(organizationId, sort, where, stretch);
  // One space's keys, or one owner's, have an index in this order.
  const isOnePlace = readSpaces === 'all' ? owners.length === 1 : readSpaces.length === 1 && owners.length === 0;
  if (isOnePlace && !name && !liveWhere && sort === 'created') {
    return plainPage(organizationId, sort, where, stretch);
  }
  const sample = await sampleKeys(organizationId, { where, nameWhere: name }, db);
  if (isWalkCheaper(sample, sort, stretch)) return walkPage(organizationId, sort, where, stretch);
  const byName = name && isNameSelective(sample) ? query : undefined;
  return gatherPage(organizationId, sort, { where, name: byName }, stretch);
}
