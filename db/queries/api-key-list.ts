import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { ListParams } from '@/lib/api-keys/list-params';
import type { Database, Transaction } from '../client';
import { apiKeys, spaces, users } from '../schema';
import { type KeyScope, type ListFilters, listWhere } from './api-key-list-where';

export type { KeyScope, ListFilters } from './api-key-list-where';

/** One line of the list. The state follows from the dates; see `keyStateOf`. */
export type KeyListRow = {
  id: string;
  name: string;
  lastFive: string;
  spaceId: string;
  spaceName: string;
  spaceLogoVersion: string | null;
  /** When its space was deleted; its keys are refused since. */
  spaceDeletedAt: Date | null;
  ownerId: string;
  ownerName: string;
  ownerAvatarVersion: string | null;
  createdAt: Date;
  /** Null when it was never used. */
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  disabledAt: Date | null;
  removedAt: Date | null;
};

type Db = Database | Transaction;

/**
 * The rows of one page, in order, with the id as the last tie-breaker. A page past the end has none.
 * @param scope the spaces the viewer may see; filters never reach beyond it
 */
export async function findApiKeyRows(
  organizationId: string,
  scope: KeyScope,
  params: ListParams,
  db: Db,
): Promise<KeyListRow[]> {
  const page = db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(listWhere(organizationId, scope, params))
    .orderBy(...order(params))
    .limit(params.size)
    .offset((params.page - 1) * params.size)
    .as('page');
  // Joined after the page is cut: the joins cost a page's rows, whatever its offset.
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceId: apiKeys.spaceId,
      spaceName: spaces.name,
      spaceLogoVersion: spaces.logoVersion,
      spaceDeletedAt: spaces.deletedAt,
      ownerId: apiKeys.ownerId,
      ownerName: users.name,
      ownerAvatarVersion: users.avatarVersion,
      createdAt: apiKeys.createdAt,
      lastUsedAt: apiKeys.lastUsedAt,
      expiresAt: apiKeys.expiresAt,
      disabledAt: apiKeys.disabledAt,
      removedAt: apiKeys.removedAt,
    })
    .from(page)
    .innerJoin(apiKeys, eq(apiKeys.id, page.id))
    .innerJoin(spaces, and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId)))
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .orderBy(...order(params));
}

/** How many keys match, exactly. */
export async function countApiKeys(
  organizationId: string,
  scope: KeyScope,
  filters: ListFilters,
  db: Db,
): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(apiKeys)
    .where(listWhere(organizationId, scope, filters));
  return row?.total ?? 0;
}

/** Whether `countApiKeys` answers from kept counters: then ask it first, else after the rows. */
export function hasFastTotal(filters: ListFilters): boolean {
  return filters.query === '';
}

/** How many removed keys the list leaves out that would match otherwise; 0 when it shows them. */
export async function countHiddenRemoved(
  organizationId: string,
  scope: KeyScope,
  filters: ListFilters,
  db: Db,
): Promise<number> {
  if (filters.states.includes('removed')) return 0;
  return countApiKeys(organizationId, scope, { ...filters, states: ['removed'] }, db);
}

const sortExpressions = {
  name: sql`${apiKeys.nameFolded} collate "C"`,
  created: sql`${apiKeys.createdAt}`,
  last_used: sql`${apiKeys.lastUsedAt}`,
} satisfies Record<ListParams['sort'], SQL>;

/** Never used counts as used longest ago, so that each direction is the other one backwards. */
function order({ sort, direction }: ListParams): SQL[] {
  const column = sortExpressions[sort];
  return direction === 'asc'
    ? [sql`${column} asc nulls first`, asc(apiKeys.id)]
    : [sql`${column} desc nulls last`, desc(apiKeys.id)];
}
