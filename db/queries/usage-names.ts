import { sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';

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
