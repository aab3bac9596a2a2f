import { and, eq, type SQL, sql } from 'drizzle-orm';
import { foldName, type ListParams, type SortColumn } from '@/lib/api-keys/list-params';
import { apiKeyChunks, apiKeyTotals } from '../schema/api-key-totals';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses } from '../schema/usage';
import { orderBy, type Stretch } from './api-key-list-order';
import { isLive, isRemoved, keyParts, keysByName } from './api-key-list-where';

/**
 * The ways to find the ids of a page; which is best is chosen in api-key-list-choice.ts and measured in bench/list.
 * `offset 0` keeps the planner from merging the inner query: it must not choose the other way by a wrong estimate.
 */

const ofOrganization = (organizationId: string) => eq(apiKeys.organizationId, organizationId);
const cut = ({ offset, limit }: Stretch) => sql`limit ${limit} offset ${offset}`;

/** Any page of all keys that are not removed: starts in the chunk that holds the page's first key. */
export function seekPage(
  organizationId: string,
  sort: 'created' | 'name',
  { page, size, direction }: Pick<ListParams, 'page' | 'size' | 'direction'>,
): SQL {
  const offset = (page - 1) * size;
  const first = direction === 'asc' ? sql`${offset}::bigint` : sql`greatest(0, total - ${offset} - ${size})`;
  const by = sort === 'created' ? sql`created_at` : sql`name_folded`;
  const from = sort === 'created' ? sql`from_created_at` : sql`from_name`;
  // The last limit tells the planner how few rows there are; the inner one it can't foresee.
  return sql`
    select keys.id
    from (
      select from_created_at, from_name, from_id, live, before, ${first} as first,
        greatest(0, least(${size}, total - ${offset})) as length
      from (
        select chunks.*, totals.live as total,
          sum(chunks.live) over (order by from_created_at, from_name, from_id) - chunks.live as before
        from ${apiKeyChunks} chunks
        join ${apiKeyTotals} totals using (organization_id)
        where organization_id = ${organizationId} and list_order = ${sort}
      ) counted
    ) chunk
    cross join lateral (
      select id
      from ${apiKeys}
      where organization_id = ${organizationId} and removed_at is null and (${by}, id) >= (${from}, chunk.from_id)
      order by ${by}, id
      limit chunk.length offset chunk.first - chunk.before
    ) keys
    where chunk.first >= chunk.before and chunk.first < chunk.before + chunk.live
    limit ${size}`;
}

/** A page of the keys whose names contain a text, in the order of creation; see `find_api_keys_by_name`. */
export function searchPage(organizationId: string, query: string, { ascending, offset, limit }: Stretch): SQL {
  return sql`
    select id
    from find_api_keys_by_name(${organizationId}::uuid, ${foldName(query)}, ${ascending}, ${offset + limit}::int) id
    ${cut({ ascending, offset, limit })}`;
}

/** Walks along the order's index until enough keys match: best where many do. */
export function walkPage(organizationId: string, sort: SortColumn, where: SQL | undefined, stretch: Stretch): SQL {
  const order = orderBy(sort, stretch.ascending);
  const matching = where ? sql`where ${where}` : sql``;
  if (sort !== 'last_used') {
    const all = sql`
      select ${keyParts} from ${apiKeys} where ${and(ofOrganization(organizationId), isLive)} order by ${order} offset 0`;
    return sql`select id from (${all}) api_keys ${matching} order by ${order} ${cut(stretch)}`;
  }
  const all = sql`
    select api_key_id, last_used_at from ${apiKeyLastUses}
    where organization_id = ${organizationId} and not is_removed order by ${order}`;
  if (!where) return sql`select api_key_id as id from (${all} ${cut(stretch)}) last_uses`;
  const key = sql`select ${keyParts} from ${apiKeys} where id = api_key_last_uses.api_key_id offset 0`;
  return sql`
    select api_key_id as id from (${all} offset 0) api_key_last_uses cross join lateral (${key}) api_keys
    ${matching} order by ${order} ${cut(stretch)}`;
}

/**
 * Gathers every key that matches, by the index over names when `name` is given, else by whatever index finds them,
 * and sorts: best where few match.
 */
export function gatherPage(
  organizationId: string,
  sort: SortColumn,
  { where, name }: { where: SQL | undefined; name: string | undefined },
  stretch: Stretch,
): SQL {
  const from = name === undefined ? sql`${apiKeys}` : keysByName(organizationId, name);
  const keys = sql`select ${keyParts} from ${from} where ${and(ofOrganization(organizationId), isLive, where)} offset 0`;
  return sortedPage(sort, stretch, keys);
}

/** The page as the planner finds it: for conditions that an index answers in this order. */
export function plainPage(organizationId: string, sort: SortColumn, where: SQL | undefined, stretch: Stretch): SQL {
  return sql`
    select id from ${apiKeys} where ${and(ofOrganization(organizationId), isLive, where)}
    order by ${orderBy(sort, stretch.ascending)} ${cut(stretch)}`;
}

/** A page of removed keys, and of others too unless `liveWhere` is null: the planner merges the two orders. */
export function removedPage(
  organizationId: string,
  sort: SortColumn,
  { where, liveWhere }: { where: SQL | undefined; liveWhere: SQL | undefined | null },
  stretch: Stretch,
): SQL {
  // Each in order, so that both are read only as far as the page goes. Last uses stand in another table.
  const order = sort === 'last_used' ? sql`` : sql`order by ${orderBy(sort, stretch.ascending)}`;
  const select = (...conditions: (SQL | undefined)[]) => sql`(
    select ${keyParts} from ${apiKeys} where ${and(ofOrganization(organizationId), ...conditions, where)} ${order})`;
  const removed = select(isRemoved);
  return sortedPage(
    sort,
    stretch,
    liveWhere === null ? removed : sql`${select(isLive, liveWhere)} union all ${removed}`,
  );
}

function sortedPage(sort: SortColumn, stretch: Stretch, keys: SQL): SQL {
  // Each looked up by itself: where the planner joined, it expected one key and read all last uses for each of thousands.
  const lastUse = sql`
    cross join lateral (
      select api_key_id, last_used_at from ${apiKeyLastUses} where api_key_id = api_keys.id limit 1
    ) api_key_last_uses`;
  return sql`
    select id from (${keys}) api_keys ${sort === 'last_used' ? lastUse : sql``}
    order by ${orderBy(sort, stretch.ascending)} ${cut(stretch)}`;
}
