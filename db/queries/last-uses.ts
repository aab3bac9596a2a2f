import { and, eq } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses } from '../schema/usage';
import { isAmong, type KeyScope } from './api-key-list-where';

/** Finds when keys were last used; keys outside the scope are left out. */
export async function findLastUses(
  organizationId: string,
  scope: KeyScope,
  ids: readonly string[],
  db: Db = dashboardDb(),
) {
  return db
    .select({ id: apiKeys.id, lastUsedAt: apiKeyLastUses.lastUsedAt })
    .from(apiKeys)
    .innerJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, apiKeys.id))
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        isAmong(apiKeys.id, ids),
        scope === 'all' ? undefined : isAmong(apiKeys.spaceId, scope),
      ),
    );
}
