import { and, asc, eq, exists, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { isAmong, type KeyScope, type NamedId } from './api-key-list-where';
import { keyOwnerIds } from './key-owners';

/** Returns the spaces that have or had keys the viewer may see, by name. */
export async function findKeySpaces(
  organizationId: string,
  scope: KeyScope,
  db: Db = dashboardDb(),
): Promise<NamedId[]> {
  const keys = db
    .select({ one: sql`1` })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.spaceId, spaces.id)));
  return db
    .select({ id: spaces.id, name: spaces.name })
    .from(spaces)
    .where(
      and(
        eq(spaces.organizationId, organizationId),
        scope === 'all' ? undefined : isAmong(spaces.id, scope),
        exists(keys),
      ),
    )
    .orderBy(sql`${spaces.name} collate natural_order`, asc(spaces.id));
}

/** Returns the owners, current and former, of keys the viewer may see, by name. It reads one index entry per owner. */
export async function findKeyOwners(
  organizationId: string,
  scope: KeyScope,
  db: Db = dashboardDb(),
): Promise<NamedId[]> {
  const isVisible =
    scope === 'all'
      ? sql`true`
      : sql`exists (
    select from ${apiKeys} k
    where k.organization_id = ${organizationId} and k.owner_id = o.id and k.space_id = any(${`{${scope.join(',')}}`}::uuid[]))`;
  return db.execute<NamedId>(sql`
    select u.id, u.name from (${keyOwnerIds(organizationId)}) o join users u using (id) where ${isVisible} order by u.name collate natural_order, u.id`);
}
