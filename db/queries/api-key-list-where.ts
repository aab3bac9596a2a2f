import { and, eq, isNotNull, isNull, like, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ListParams, noFilters, SortColumn } from '@/lib/api-keys/list-params';
import { type KeyState, keyStates } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';
import { attentionParts, attentionWhere } from './api-key-attention';
import { type ListColumns, lastUseColumns } from './api-key-list-columns';
import { stateOf } from './api-key-state';

/** The spaces whose keys a viewer sees: all of the organization, or those they are a member of. */
export type KeyScope = 'all' | readonly string[];

export type NamedId = { id: string; name: string };

/** A folded word of a search. It is looked for in a key's name, last five characters, id, owner and space. */
export type SearchWord = {
  text: string;
  /** In lower case; null when the word can't be the start of a key's last five characters. */
  lastFiveStart: string | null;
  ownerIds: string[];
  spaceIds: string[];
};

/** The filters of a key list. They never reach beyond the scope. */
export type KeyFilters = Pick<ListParams, keyof typeof noFilters> & {
  scope: KeyScope;
  words: readonly SearchWord[];
};

/**
 * Returns the condition of a list on `apiKeys` or, for the index `last_used`, on `apiKeyLastUses`. Each index contains
 * all columns of the condition, so PostgreSQL reads no table.
 */
export function where(organizationId: string, filters: KeyFilters, index: SortColumn = 'created'): SQL | undefined {
  const { scope, spaces, owners, states, environments, settings, attention, words } = filters;
  const columns: ListColumns = index === 'last_used' ? lastUseColumns : apiKeys;
  return and(
    eq(columns.organizationId, organizationId),
    stateWhere(columns, states),
    scope === 'all' ? undefined : isAmong(columns.spaceId, scope),
    spaces.length === 0 ? undefined : isAmong(columns.spaceId, spaces),
    owners.length === 0 ? undefined : isAmong(columns.ownerId, owners),
    environments.length === 0 ? undefined : hasEnvironment(environments, columns),
    settings.includes('expires') ? isNotNull(columns.expiresAt) : undefined,
    settings.includes('addresses') ? eq(columns.hasAllowedAddresses, true) : undefined,
    settings.includes('beyond_longest') ? isBeyondLongest(columns, organizationId) : undefined,
    attention === null ? undefined : attentionWhere(organizationId, attention, columns),
    ...words.map((word) => matchesWord(columns, word)),
    // Of the two indexes of `apiKeys` with all columns, only the default order's has `created_at`. PostgreSQL would
    // prefer the one by name, which is smaller but takes a fifth longer: its entries point all over the table.
    index === 'created' && readsAllColumns(filters) ? sql`${columns.createdAt} > '-infinity'` : undefined,
  );
}

/** Whether a list filters by more than the space and the owner, for which there are smaller indexes. */
function readsAllColumns(filters: KeyFilters): boolean {
  const { attention } = filters;
  const { spaces: _, owners: __, ...others } = listsOf(filters);
  return !isEveryState(filters.states) || isAny(others) || (attention !== null && attention !== 'owner_left');
}

/** The filters that are lists of values; an empty list allows every key. */
const listsOf = ({ spaces, owners, environments, settings, words }: KeyFilters) =>
  ({ spaces, owners, environments, settings, words }) satisfies Record<
    Exclude<keyof typeof noFilters, 'states' | 'attention'> | 'words',
    readonly unknown[]
  >;

const isAny = (lists: Record<string, readonly unknown[]>) => Object.values(lists).some(({ length }) => length > 0);

/** Returns whether a list may have so few keys that `apiKeys` finds them faster than their last uses. */
export function isNarrow({ scope, spaces, owners, words, attention }: KeyFilters): boolean {
  const isRare = attention !== null && attention !== 'owner_left' && !attentionParts(attention).lastUse;
  return scope !== 'all' || isRare || isAny({ spaces, owners, words });
}

/** Whether the states cover all removed keys, all other keys, or both. */
const isEveryState = (states: readonly KeyState[]) =>
  states.length === keyStates.length || isEveryLiveState(states) || states.every((state) => state === 'removed');

const isEveryLiveState = (states: readonly KeyState[]) =>
  states.length === keyStates.length - 1 && !states.includes('removed');

/**
 * Returns the order of a list; the id is the last tie-breaker. Keys that were never used come before the oldest use, so
 * that each direction is the reverse of the other.
 */
export function orderBy(
  { by, id }: Record<'by' | 'id', SQL.Aliased>,
  { sort, direction }: Pick<ListParams, 'sort' | 'direction'>,
): SQL {
  if (direction === 'asc') return sort === 'last_used' ? sql`${by} nulls first, ${id}` : sql`${by}, ${id}`;
  return sort === 'last_used' ? sql`${by} desc nulls last, ${id} desc` : sql`${by} desc, ${id} desc`;
}

// One parameter for any number of ids.
export function isAmong(column: AnyPgColumn, ids: readonly string[]): SQL {
  return sql`${column} = any(${`{${ids.join(',')}}`}::uuid[])`;
}

/** Returns the condition that a key has one of these environments. */
export function hasEnvironment(
  environments: readonly string[],
  { environment }: { environment: AnyPgColumn | SQL } = apiKeys,
): SQL | undefined {
  // PostgreSQL has statistics for each value and for null, but not for the results of `coalesce`.
  const named = environments.filter((name) => name !== 'none');
  return or(
    named.length === 0 ? undefined : sql`${environment} = any(${`{${named.join(',')}}`}::text[])`,
    environments.includes('none') ? isNull(environment) : undefined,
  );
}

/** Matches the keys that `countKeysBeyond` counts: they expire later than the longest lifetime from now, or never. */
const isBeyondLongest = (
  { expiresAt }: ListColumns,
  organizationId: string,
) => sql`coalesce(${expiresAt}, 'infinity') > (
  select now() + make_interval(days => longest_key_days) from organizations where id = ${organizationId})`;

function stateWhere(columns: ListColumns, states: readonly KeyState[]): SQL | undefined {
  const hasRemoved = states.includes('removed');
  const hasOthers = states.some((state) => state !== 'removed');
  return and(
    // `is_removed` comes first in the indexes, so that removed keys don't slow down the list of the others.
    hasRemoved && hasOthers ? undefined : eq(columns.isRemoved, hasRemoved),
    hasState(columns, states),
  );
}

function hasState(columns: ListColumns, states: readonly KeyState[]): SQL | undefined {
  // These cases need no state: `is_removed`, in `stateWhere`, decides them.
  if (isEveryState(states)) return undefined;
  const others = keyStates.filter((state) => !states.includes(state));
  const state = stateOf(columns);
  // PostgreSQL estimates few rows for "is one of" and many for "is none of": most keys are active, so these are asked
  // for with "is none of". Expired keys are found by the index of expiries.
  const isNone = sql`${state} <> all(${`{${others.join(',')}}`}::text[])`;
  if (states.includes('active')) return isNone;
  if (states.every((name) => name === 'expired')) return and(sql`has_expired(${columns.expiresAt}, now())`, isNone);
  return sql`${state} = any(${`{${states.join(',')}}`}::text[])`;
}

function matchesWord(
  { id, nameFolded, ownerId, spaceId, lastFive }: ListColumns,
  { text, lastFiveStart, ownerIds, spaceIds }: SearchWord,
): SQL | undefined {
  return or(
    // Before the ids, which are compared one by one. A key's preview is compared only with the last five characters.
    lastFiveStart !== null && lastFiveStart !== text ? undefined : like(nameFolded, `%${escapeLike(text)}%`),
    ownerIds.length === 0 ? undefined : isAmong(ownerId, ownerIds),
    spaceIds.length === 0 ? undefined : isAmong(spaceId, spaceIds),
    lastFiveStart === null ? undefined : hasLastFiveStart(lastFive, lastFiveStart),
    uuidPattern.test(text) ? sql`${id} = ${text}` : undefined,
  );
}

function hasLastFiveStart(lastFive: AnyPgColumn, start: string): SQL | undefined {
  // Comparing the first character leaves few keys, and is faster than `lower`.
  const first = start.slice(0, 1);
  return and(
    or(...[first, first.toUpperCase()].map((letter) => like(lastFive, `${escapeLike(letter)}%`))),
    like(sql`lower(${lastFive} collate "C")`, `${escapeLike(start)}%`),
  );
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
