import { type SQL, sql } from 'drizzle-orm';
import type { ListParams, SortColumn } from '@/lib/api-keys/list-params';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses } from '../schema/usage';

/** A stretch of an ordered list: `limit` keys after the first `offset`, read in this direction. */
export type Stretch = { ascending: boolean; offset: number; limit: number };

/** Where a page lies; read from the list's other end when its length is known and that end is nearer. */
export function stretchOf(params: Pick<ListParams, 'page' | 'size' | 'direction'>, total?: number): Stretch {
  const ascending = params.direction === 'asc';
  const offset = (params.page - 1) * params.size;
  if (total === undefined || offset <= total / 2) return { ascending, offset, limit: params.size };
  const limit = Math.max(0, Math.min(params.size, total - offset));
  return { ascending: !ascending, offset: Math.max(0, total - offset - limit), limit };
}

/**
 * The order of the list, with the id as the last tie-breaker. Never used counts as used longest ago, so that each
 * direction is the other one backwards, and one index serves both.
 */
export function orderBy(sort: SortColumn, ascending: boolean): SQL {
  const columns = sortColumns[sort];
  return ascending
    ? sql`${columns.by} asc ${columns.nulls ? sql`nulls first` : sql``}, ${columns.id} asc`
    : sql`${columns.by} desc ${columns.nulls ? sql`nulls last` : sql``}, ${columns.id} desc`;
}

const sortColumns = {
  name: { by: apiKeys.nameFolded, id: apiKeys.id, nulls: false },
  created: { by: apiKeys.createdAt, id: apiKeys.id, nulls: false },
  last_used: { by: apiKeyLastUses.lastUsedAt, id: apiKeyLastUses.apiKeyId, nulls: true },
} as const;
