import { sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { uuids } from './usage-lists';
import type { UsageDb, UsageScope } from './usage-report';

/** Finds the names of groups: of keys, spaces or owners. */
export async function findGroupNames(
  organizationId: string,
  group: 'space' | 'key' | 'owner',
  ids: readonly string[],
  db: Db = dashboardDb(),
): Promise<Map<string, string>> {
  const list = sql`${`{${ids.join(',')}}`}::uuid[]`;
  const queries = {
    space: sql`select id, name from spaces where organization_id = ${organizationId} and id = any(${list})`,
    key: sql`select id, name from api_keys where organization_id = ${organizationId} and id = any(${list})`,
    owner: sql`select u.id, u.name from memberships m join users u on u.id = m.user_id
      where m.organization_id = ${organizationId} and u.id = any(${list})`,
  };
  const rows = await db.execute<{ id: string; name: string }>(queries[group]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Finds the keys that were used last, since a time, by the index of last uses. */
export async function findLastUsedKeys(
  { organizationId, spaces }: Pick<UsageScope, 'organizationId' | 'spaces'>,
  since: Date,
  limit: number,
  db: UsageDb = dashboardDb(),
): Promise<string[]> {
  const ofSpaces = spaces === 'all' ? sql.empty() : sql`and space_id = any(${uuids(spaces)})`;
  const rows = await db.execute(sql`
    select api_key_id as id from api_key_last_uses
    where organization_id = ${organizationId} and not is_removed ${ofSpaces}
      and last_used_at >= ${since.toISOString()}::timestamptz
    order by last_used_at desc nulls last limit ${limit}`);
  return rows.map(({ id }) => String(id));
}
