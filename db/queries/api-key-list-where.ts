import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import { foldName, type ListParams } from '@/lib/api-keys/list-params';
import { type KeyState, keyStates } from '@/lib/api-keys/state';
import { apiKeys } from '../schema';

/** The spaces whose keys a viewer sees: all of the organization, or those they are a member of. */
export type KeyScope = 'all' | readonly string[];

/** What decides which keys a list holds, without its order and page. */
export type ListFilters = Pick<ListParams, 'query' | 'spaces' | 'owners' | 'states'>;

/** The space ids to look in: what is asked for, never beyond the scope; `all` when nothing limits them. */
export function spacesToRead(scope: KeyScope, spaces: readonly string[]): KeyScope {
  if (scope === 'all') return spaces.length > 0 ? spaces : 'all';
  return spaces.length > 0 ? spaces.filter((id) => scope.includes(id)) : scope;
}

/** A LIKE pattern that finds `text` anywhere, literally. */
export function containsPattern(text: string): string {
  return `%${foldName(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/** The condition that a key of this organization is in the list; organization first. */
export function listWhere(organizationId: string, scope: KeyScope, filters: ListFilters): SQL | undefined {
  const spaces = spacesToRead(scope, filters.spaces);
  return and(
    eq(apiKeys.organizationId, organizationId),
    spaces === 'all' ? undefined : inArray(apiKeys.spaceId, [...spaces]),
    filters.owners.length > 0 ? inArray(apiKeys.ownerId, filters.owners) : undefined,
    stateWhere(filters.states),
    filters.query === '' ? undefined : sql`${apiKeys.nameFolded} like ${containsPattern(filters.query)}`,
  );
}

const live = isNull(apiKeys.removedAt);
const enabled = isNull(apiKeys.disabledAt);
/** True, false, never null: a key without an expiry has not expired. */
const expired = sql`coalesce(${apiKeys.expiresAt} <= now(), false)`;

const conditions: Record<KeyState, SQL | undefined> = {
  removed: isNotNull(apiKeys.removedAt),
  disabled: and(live, isNotNull(apiKeys.disabledAt)),
  expired: and(live, enabled, expired),
  active: and(live, enabled, sql`not ${expired}`),
};

/** The condition for a set of states, on the database's clock, so that it is right at any moment. */
function stateWhere(states: readonly KeyState[]): SQL | undefined {
  const wanted = keyStates.filter((state) => states.includes(state));
  if (wanted.length === keyStates.length) return undefined;
  if (wanted.length === keyStates.length - 1 && !wanted.includes('removed')) return live;
  return or(...wanted.map((state) => conditions[state]));
}
