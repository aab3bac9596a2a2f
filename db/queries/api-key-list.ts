import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ListParams } from '@/lib/api-keys/list-params';
import type { Database, Transaction } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { apiKeyLastUses } from '../schema/usage';
import { isNameSelective, isWalkCheaper, sampleKeys } from './api-key-list-choice';
import { orderBy, stretchOf } from './api-key-list-order';
import { gatherPage, plainPage, removedPage, searchPage, seekPage, walkPage } from './api-key-list-page';
import { countFound, type Processors, sumKeys } from './api-key-list-total';
import {
  type KeyScope,
  type ListFilters,
  liveStatesOf,
  liveStateWhere,
  nameWhere,
  placeWhere,
  spacesToRead,
} from './api-key-list-where';
import { apiKeyState } from './api-key-state';

export { dependsOnTime, findKeysVersion, type Processors } from './api-key-list-total';
export type { KeyScope, ListFilters } from './api-key-list-where';
export { spacesToRead } from './api-key-list-where';

type Db = Database | Transaction;

/**
 * Pages that begin further in are read from the list's end when that is nearer, which takes the total; and a search's
 * are walked to, for gathering so many costs more.
 */
const deepOffset = 1_000;

/** One line of the list. */
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
  // Looked up after the page is cut: that costs a page's rows, whatever its offset. Each row's parts by themselves, for
  // weighing joins against each other took the planner longer than all of these lookups take. They are called as
  // their tables are, for the order is written in columns of those.
  const key = db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      nameFolded: apiKeys.nameFolded,
      lastFive: apiKeys.lastFive,
      spaceId: apiKeys.spaceId,
      ownerId: apiKeys.ownerId,
      createdAt: apiKeys.createdAt,
      state: apiKeyState.as('state'),
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, sql`page.id`)))
    .limit(1)
    .as('api_keys');
  const use = db
    .select({ apiKeyId: apiKeyLastUses.apiKeyId, lastUsedAt: apiKeyLastUses.lastUsedAt })
    .from(apiKeyLastUses)
    .where(eq(apiKeyLastUses.apiKeyId, key.id))
    .limit(1)
    .as('api_key_last_uses');
  const space = db
    .select({ name: spaces.name, logoVersion: spaces.logoVersion, deletedAt: spaces.deletedAt })
    .from(spaces)
    .where(and(eq(spaces.organizationId, organizationId), eq(spaces.id, key.spaceId)))
    .limit(1)
    .as('spaces');
  const owner = db
    .select({ name: users.name, avatarVersion: users.avatarVersion })
    .from(users)
    .where(eq(users.id, key.ownerId))
    .limit(1)
    .as('users');
  return db
    .select({
      id: key.id,
      name: key.name,
      lastFive: key.lastFive,
      spaceId: key.spaceId,
      spaceName: space.name,
      spaceLogoVersion: space.logoVersion,
      /** When its space was deleted; its keys are refused since. */
      spaceDeletedAt: space.deletedAt,
      ownerId: key.ownerId,
      ownerName: owner.name,
      ownerAvatarVersion: owner.avatarVersion,
      createdAt: key.createdAt,
      /** Null when it was never used. */
      lastUsedAt: use.lastUsedAt,
      state: key.state,
    })
    .from(sql`(${page}) page`)
    .crossJoinLateral(key)
    .crossJoinLateral(use)
    .crossJoinLateral(space)
    .crossJoinLateral(owner)
    .orderBy(orderBy(params.sort, params.direction === 'asc'));
}

/** How many keys match, exactly. Two processors count those of a large organization nearly twice as fast. */
export async function countApiKeys(
  organizationId: string,
  scope: KeyScope,
  filters: ListFilters,
  db: Db,
  processors: Processors = 1,
): Promise<number> {
  const readSpaces = spacesToRead(scope, filters.spaces);
  if (readSpaces !== 'all' && readSpaces.length === 0) return 0;
  if (hasFastTotal(filters)) return sumKeys(organizationId, readSpaces, filters, db);
  return countFound(organizationId, readSpaces, filters, db, processors);
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
  const isDeep = (params.page - 1) * params.size > deepOffset;
  if (!where && isDeep && sort !== 'last_used') return seekPage(organizationId, sort, params);

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
