import { and, asc, eq, exists, inArray, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../client';
import { apiKeys, spaces, users } from '../schema';
import { type KeyScope, listWhere } from './api-key-list-where';

type Db = Database | Transaction;
type Option = { id: string; name: string };

/** A filter menu holds at most this many; more than that is searched, not read. */
const maxOptions = 1_000;

const anything = { query: '', spaces: [], owners: [], states: ['removed', 'disabled', 'expired', 'active'] as const };

/** The spaces that have or had keys the viewer may see, by name. */
export async function findKeySpaces(organizationId: string, scope: KeyScope, db: Db): Promise<Option[]> {
  const filters = { ...anything, states: [...anything.states] };
  const keys = db
    .select({ one: sql`1` })
    .from(apiKeys)
    .where(and(listWhere(organizationId, scope, filters), eq(apiKeys.spaceId, spaces.id)));
  return db
    .select({ id: spaces.id, name: spaces.name })
    .from(spaces)
    .where(and(eq(spaces.organizationId, organizationId), exists(keys)))
    .orderBy(asc(spaces.name), asc(spaces.id))
    .limit(maxOptions);
}

/** The people who own or owned keys the viewer may see, by name. */
export async function findKeyOwners(organizationId: string, scope: KeyScope, db: Db): Promise<Option[]> {
  const filters = { ...anything, states: [...anything.states] };
  const owners = db
    .selectDistinct({ id: apiKeys.ownerId })
    .from(apiKeys)
    .where(listWhere(organizationId, scope, filters));
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, owners))
    .orderBy(asc(users.name), asc(users.id))
    .limit(maxOptions);
}
