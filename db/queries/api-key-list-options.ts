import { and, asc, eq, exists, gt, or, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../client';
import { users } from '../schema/accounts';
import { apiKeyCounts, apiKeySpaceTotals } from '../schema/api-key-totals';
import { spaces } from '../schema/spaces';
import { isAmong, type KeyScope } from './api-key-list-where';

type Db = Database | Transaction;
type Option = { id: string; name: string };

/** A filter menu holds at most this many; more than that is searched, not read. */
const maxOptions = 1_000;

/** The spaces that have or had keys the viewer may see, by name. */
export async function findKeySpaces(organizationId: string, scope: KeyScope, db: Db): Promise<Option[]> {
  const counts = db
    .select({ one: sql`1` })
    .from(apiKeySpaceTotals)
    .where(and(hasKeys(apiKeySpaceTotals, organizationId, scope), eq(apiKeySpaceTotals.spaceId, spaces.id)));
  return db
    .select({ id: spaces.id, name: spaces.name })
    .from(spaces)
    .where(and(eq(spaces.organizationId, organizationId), exists(counts)))
    .orderBy(asc(spaces.name), asc(spaces.id))
    .limit(maxOptions);
}

/** The ids of the people who own or owned keys the viewer may see. */
export async function findKeyOwnerIds(organizationId: string, scope: KeyScope, db: Db): Promise<string[]> {
  const owners = await db
    .selectDistinct({ id: apiKeyCounts.ownerId })
    .from(apiKeyCounts)
    .where(hasKeys(apiKeyCounts, organizationId, scope));
  return owners.map(({ id }) => id);
}

/** These people, by name. Their ids come from an organization's keys: the caller has asked which it may see. */
export async function findOwners(ids: readonly string[], db: Db): Promise<Option[]> {
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(isAmong(users.id, ids))
    .orderBy(asc(users.name), asc(users.id))
    .limit(maxOptions);
}

/** The counters of those who have or had keys, within the scope. */
function hasKeys(counts: typeof apiKeyCounts | typeof apiKeySpaceTotals, organizationId: string, scope: KeyScope) {
  return and(
    eq(counts.organizationId, organizationId),
    or(gt(counts.live, 0), gt(counts.removed, 0)),
    scope === 'all' ? undefined : isAmong(counts.spaceId, scope),
  );
}
