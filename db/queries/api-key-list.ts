import { and, count, eq, inArray } from 'drizzle-orm';
import type { ListParams } from '@/lib/api-keys/list-params';
import { type Db, dashboardDb } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { apiKeyLastUses } from '../schema/usage';
import { isWholeList, type KeyFilters, orderBy, where } from './api-key-list-where';
import { apiKeyState } from './api-key-state';

export type KeyPage = KeyFilters &
  Pick<ListParams, 'sort' | 'direction' | 'page' | 'size'> & {
    /** How many keys match, where it is known: a page in the second half is then read from the end. */
    total?: number;
  };

/** A row of the list. */
export type KeyListRow = Awaited<ReturnType<typeof findApiKeyRows>>[number];

/**
 * Returns the rows of a page, in order. A page past the end is empty. Only an index is read up to the page, then the rows
 * of the page by their ids.
 */
export async function findApiKeyRows(organizationId: string, list: KeyPage, db: Db = dashboardDb()) {
  const page = findPageIds(organizationId, list, db).as('page');
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceId: apiKeys.spaceId,
      spaceName: spaces.name,
      spaceLogoVersion: spaces.logoVersion,
      /** Keys of a deleted space are refused. */
      spaceDeletedAt: spaces.deletedAt,
      ownerId: apiKeys.ownerId,
      ownerName: users.name,
      ownerAvatarVersion: users.avatarVersion,
      createdAt: apiKeys.createdAt,
      /** Null when it was never used. */
      lastUsedAt: apiKeyLastUses.lastUsedAt,
      state: apiKeyState.as('state'),
    })
    .from(page)
    .innerJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, page.id)))
    .innerJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, page.id))
    .innerJoin(spaces, and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId)))
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .orderBy(orderBy(list.sort, list.direction));
}

/** Returns how many keys match, exactly. */
export async function countApiKeys(
  organizationId: string,
  filters: KeyFilters,
  db: Db = dashboardDb(),
): Promise<number> {
  const [row] = await db.select({ total: count() }).from(apiKeys).where(where(organizationId, filters));
  return row?.total ?? 0;
}

function findPageIds(organizationId: string, list: KeyPage, db: Db) {
  const { direction, offset, limit } = rangeOf(list);
  const keys = db.select({ id: apiKeys.id }).from(apiKeys).where(where(organizationId, list));
  if (list.sort !== 'last_used') return keys.orderBy(orderBy(list.sort, direction)).limit(limit).offset(offset);
  return db
    .select({ id: apiKeyLastUses.apiKeyId })
    .from(apiKeyLastUses)
    .where(
      and(
        eq(apiKeyLastUses.organizationId, organizationId),
        list.states.includes('removed') ? undefined : eq(apiKeyLastUses.isRemoved, false),
        isWholeList(list) ? undefined : inArray(apiKeyLastUses.apiKeyId, keys),
      ),
    )
    .orderBy(orderBy(list.sort, direction))
    .limit(limit)
    .offset(offset);
}

/** Returns the rows to read: backwards from the end of the list where the page is nearer to it. */
function rangeOf({ page, size, direction, total = Number.POSITIVE_INFINITY }: KeyPage) {
  const offset = (page - 1) * size;
  if (offset <= total / 2) return { direction, offset, limit: size };
  const limit = Math.max(0, Math.min(size, total - offset));
  return {
    direction: direction === 'asc' ? ('desc' as const) : ('asc' as const),
    offset: Math.max(0, total - offset - limit),
    limit,
  };
}
