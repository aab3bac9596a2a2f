import { and, count, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { ListParams } from '@/lib/api-keys/list-params';
import type { KeyState } from '@/lib/api-keys/state';
import { type Db, dashboardDb } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { apiKeyLastUses } from '../schema/usage';
import { attentionParts, isOldEnough } from './api-key-attention';
import { isNarrow, type KeyFilters, orderBy, where } from './api-key-list-where';
import { apiKeyState } from './api-key-state';
import { isOwnerLeft } from './owner-left';

export type KeyPage = KeyFilters &
  Pick<ListParams, 'sort' | 'direction' | 'page' | 'size'> & {
    /** The number of matching keys, if known: a page in the second half is then read from the end. */
    total?: number;
  };

/** A row of the key list. */
export type KeyListRow = Awaited<ReturnType<typeof findApiKeyRows>>[number];

/**
 * Returns the rows of a page, in order. A page past the end is empty. It reads an index up to the page, and then only
 * the page's rows, by their ids.
 */
export async function findApiKeyRows(organizationId: string, list: KeyPage, db: Db = dashboardDb()) {
  const page = findPageIds(organizationId, list, db);
  return selectRows(organizationId, page, list.sort, db).orderBy(orderBy(page, list));
}

/** Returns the rows after the key `afterId`, newest first; null starts with the newest. */
export async function findApiKeyRowsAfter(
  organizationId: string,
  filters: KeyFilters,
  { afterId, limit }: { afterId: string | null; limit: number },
  db: Db = dashboardDb(),
) {
  const after = sql`(select k.created_at, k.id from ${apiKeys} k where k.organization_id = ${organizationId} and k.id = ${afterId})`;
  const newestFirst = { sort: 'created', direction: 'desc' } as const;
  const columns = { by: sql`${apiKeys.createdAt}`.as('by'), id: sql<string>`${apiKeys.id}`.as('key_id') };
  const page = db
    .select(columns)
    .from(apiKeys)
    .where(
      and(
        where(organizationId, filters),
        afterId === null ? undefined : sql`(${apiKeys.createdAt}, ${apiKeys.id}) < ${after}`,
      ),
    )
    .orderBy(sql`${apiKeys.createdAt} desc`, sql`${apiKeys.id} desc`)
    .limit(limit)
    .as('page');
  return selectRows(organizationId, page, newestFirst.sort, db).orderBy(orderBy(page, newestFirst));
}

// Planning a page's joins takes longer than running them. So single columns are subqueries, and the limits keep
// PostgreSQL from comparing join orders.
function selectRows(organizationId: string, page: ReturnType<typeof findPageIds>, sort: KeyPage['sort'], db: Db) {
  const space = db
    .select({ name: spaces.name, logoVersion: spaces.logoVersion, deletedAt: spaces.deletedAt })
    .from(spaces)
    .where(and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId)))
    .limit(1)
    .as('space');
  const owner = db
    .select({ name: users.name, avatarVersion: users.avatarVersion })
    .from(users)
    .where(eq(users.id, apiKeys.ownerId))
    .limit(1)
    .as('owner');
  const lastUse = sql`(select u.last_used_at from ${apiKeyLastUses} u where u.api_key_id = ${page.id})`;
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceId: apiKeys.spaceId,
      spaceName: space.name,
      spaceLogoVersion: space.logoVersion,
      /** Keys of a deleted space are refused. */
      spaceDeletedAt: space.deletedAt,
      ownerId: apiKeys.ownerId,
      ownerName: owner.name,
      ownerAvatarVersion: owner.avatarVersion,
      isOwnerLeft: isOwnerLeft.as('is_owner_left'),
      createdAt: apiKeys.createdAt,
      /** Null when it was never used. */
      lastUsedAt: sql<Date | null>`${sort === 'last_used' ? page.by : lastUse}`.mapWith(apiKeyLastUses.lastUsedAt),
      removedAt: apiKeys.removedAt,
      removedByName: sql<string | null>`(select r.name from ${users} r where r.id = ${apiKeys.removedBy})`,
      state: apiKeyState.as('state'),
      environment: apiKeys.environment,
      expiresAt: apiKeys.expiresAt,
    })
    .from(page)
    .innerJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, page.id)))
    .crossJoinLateral(space)
    .crossJoinLateral(owner);
}

/** Returns how many keys match, exactly. */
export async function countApiKeys(
  organizationId: string,
  filters: KeyFilters,
  db: Db = dashboardDb(),
): Promise<number> {
  const [row] = lastUseWhere(filters)
    ? await db
        .select({ total: count() })
        .from(apiKeyLastUses)
        .where(where(organizationId, filters, 'last_used'))
    : await db.select({ total: count() }).from(apiKeys).where(where(organizationId, filters));
  return row?.total ?? 0;
}

function findPageIds(organizationId: string, list: KeyPage, db: Db) {
  const { direction, offset, limit } = rangeOf(list);
  const columns = { id: sql<string>`"key_id"`.as('key_id'), by: sql`"by"`.as('by') };
  const order = orderBy(columns, { sort: list.sort, direction });
  const isNear = offset + limit <= nearRows;
  // The indexes hold removed keys separately: a list of both merges the entries of both parts up to the page.
  const selects = splitStates(list.states)
    .flatMap((states) => partsOf(organizationId, { ...list, states }, isNear, db))
    .map(({ table, id, by, condition, isSorted }) => {
      const rows = sql`select ${id} as "key_id", ${by} as "by" from ${table} where ${condition}`;
      return sql`(${rows} order by ${order} limit ${isSorted ? allRows : offset + limit})`;
    });
  return db
    .select(columns)
    .from(sql`(${sql.join(selects, sql` union all `)}) as "keys"`)
    .orderBy(order)
    .limit(limit)
    .offset(offset)
    .as('page');
}

/**
 * The last row up to which a page is read by joining keys and last uses. Farther in, PostgreSQL would join and sort all
 * matches, so each order is read from a single index instead.
 */
const nearRows = 50;

/**
 * No limit for sorts: PostgreSQL's heap sort takes nearly twice as long for half of all rows as sorting all of them.
 */
const allRows = 2 ** 31;

/** Keys to read, and the names or times to sort them by; `isSorted` when no index has the order. */
type Part = { table: PgTable; id: AnyPgColumn; by: AnyPgColumn | SQL; condition: SQL | undefined; isSorted?: boolean };

function partsOf(organizationId: string, list: KeyPage, isNear: boolean, db: Db): Part[] {
  const { sort, attention } = list;
  const uses = { table: apiKeyLastUses, id: apiKeyLastUses.apiKeyId };
  if (sort === 'last_used') {
    const isJoined = isNear && isNarrow(list);
    const condition = isJoined ? whereJoined(organizationId, list, db) : where(organizationId, list, 'last_used');
    return [{ ...uses, by: apiKeyLastUses.lastUsedAt, condition }];
  }
  if (!isNear && lastUseWhere(list)) {
    const condition = where(organizationId, list, 'last_used');
    if (sort === 'created') return [{ ...uses, by: apiKeyLastUses.createdAt, condition, isSorted: true }];
    // Idle keys have an index by name. Few keys match that are not marked as idle, because keys are marked once a day:
    // these are found in the index by last use, which has no names.
    const { isIdle, apiKeyId, name } = apiKeyLastUses;
    const named = sql`(select u.name from ${apiKeyLastUses} u where u.api_key_id = ${apiKeyId})`;
    return [
      { ...uses, by: byName(name), condition: and(condition, sql`${isIdle}`) },
      { ...uses, by: byName(named), condition: and(condition, sql`not ${isIdle}`), isSorted: true },
    ];
  }
  const by = sort === 'name' ? byName(apiKeys.name) : apiKeys.createdAt;
  const isOld = sort === 'created' && attention !== null ? isOldEnough(attention) : undefined;
  return [{ table: apiKeys, id: apiKeys.id, by, condition: and(where(organizationId, list, sort), isOld) }];
}

const byName = (column: AnyPgColumn | SQL) => sql`${column} collate natural_order`;

/**
 * Returns the condition of a list on the last uses of its keys. When few keys match, PostgreSQL finds them by
 * index-only scans of `apiKeys`; index scans of `apiKeyLastUses`, which the API writes, mostly read the table too.
 */
function whereJoined(organizationId: string, filters: KeyFilters, db: Db) {
  const asked = lastUseWhere(filters);
  const ofKeys = { ...filters, attention: asked ? null : filters.attention };
  const keys = db.select({ id: apiKeys.id }).from(apiKeys).where(where(organizationId, ofKeys));
  return and(
    eq(apiKeyLastUses.organizationId, organizationId),
    // The last use of a removed key needs no attention.
    eq(apiKeyLastUses.isRemoved, asked === undefined && filters.states.includes('removed')),
    asked,
    inArray(apiKeyLastUses.apiKeyId, keys),
  );
}

const lastUseWhere = ({ attention }: KeyFilters) =>
  attention === null ? undefined : attentionParts(attention).lastUse;

/** Splits states into "removed" and the others; one list when there is nothing to split. */
export function splitStates(states: KeyState[]): [KeyState[]] | [KeyState[], KeyState[]] {
  const live = states.filter((state) => state !== 'removed');
  return live.length === 0 || live.length === states.length ? [states] : [live, ['removed']];
}

/** Returns the rows to read: backwards from the end of the list when the page is nearer to the end. */
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
