import { and, eq, isNotNull, isNull, like, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ListParams, noFilters, SortColumn } from '@/lib/api-keys/list-params';
import { type KeyState, keyStates } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';
import { attentionParts, attentionWhere } from './api-key-attention';
import { type ListColumns, useColumns } from './api-key-list-columns';
import { stateOf } from './api-key-state';

/** The spaces whose keys a viewer sees: all of the organization, or those they are a member of. */
export type KeyScope = 'all' | readonly string[];

export type NamedId = { id: string; name: string };

/** A word of a search, folded: a key has it in its name, its last five characters, its id, its owner or its space. */
export type SearchWord = {
  text: string;
  /** In lower case; null where the word finds no key by these characters. */
  lastFiveStart: string | null;
  ownerIds: string[];
  spaceIds: string[];
};

/** What decides which keys a list holds. Filters never reach beyond the scope. */
export type KeyFilters = Pick<ListParams, keyof typeof noFilters> & {
  scope: KeyScope;
  words: readonly SearchWord[];
};

/**
 * The condition of a list on the keys or, with the index of last uses, on `apiKeyLastUses`. Each index holds every column
 * in it, so PostgreSQL reads no table.
 */
export function where(organizationId: string, filters: KeyFilters, index: SortColumn = 'created'): SQL | undefined {
  const { scope, spaces, owners, states, environments, settings, attention, words } = filters;
  const columns: ListColumns = index === 'last_used' ? useColumns : apiKeys;
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
    // Of the keys' two indexes that hold all columns, only that of the default order holds this one. PostgreSQL prefers the
    // one by name, which is smaller, but takes a fifth longer: its keys follow each other all over the table.
    index === 'created' && readsAllColumns(filters) ? sql`${columns.createdAt} > '-infinity'` : undefined,
  );
}

/** Whether more than the space and the owner, which smaller indexes hold, decides what a list holds. */
function readsAllColumns(filters: KeyFilters): boolean {
  const { attention } = filters;
  const { spaces: _, owners: __, ...others } = listsOf(filters);
  return !isEveryState(filters.states) || isAny(others) || (attention !== null && attention !== 'owner_left');
}

/** The filters that name values; a list has every key where they are empty. */
const listsOf = ({ spaces, owners, environments, settings, words }: KeyFilters) =>
  ({ spaces, owners, environments, settings, words }) satisfies Record<
    Exclude<keyof typeof noFilters, 'states' | 'attention'> | 'words',
    readonly unknown[]
  >;

const isAny = (lists: Record<string, readonly unknown[]>) => Object.values(lists).some(({ length }) => length > 0);

/** Whether a list may hold few keys that an index or a search of the keys finds sooner than their last uses do. */
export function isNarrow({ scope, spaces, owners, words, attention }: KeyFilters): boolean {
  const isRare = attention !== null && attention !== 'owner_left' && !attentionParts(attention).lastUse;
  return scope !== 'all' || isRare || isAny({ spaces, owners, words });
}

/** Whether states are all of keys that are removed, of the others, or of both. */
const isEveryState = (states: readonly KeyState[]) =>
  states.length === keyStates.length || isEveryLiveState(states) || states.every((state) => state === 'removed');

const isEveryLiveState = (states: readonly KeyState[]) =>
  states.length === keyStates.length - 1 && !states.includes('removed');

/**
 * The order of a list; the id is the last tie-breaker. Never used counts as used longest ago, so that each direction is
 * the reverse of the other.
 */
export function orderBy(
  { by, id }: Record<'by' | 'id', SQL.Aliased>,
  { sort, direction }: Pick<ListParams, 'sort' | 'direction'>,
): SQL {
  if (direction === 'asc') return sort === 'last_used' ? sql`${by} nulls first, ${id}` : sql`${by}, ${id}`;
  return sort === 'last_used' ? sql`${by} desc nulls last, ${id} desc` : sql`${by} desc, ${id} desc`;
}

// One parameter however many ids.
export function isAmong(column: AnyPgColumn, ids: readonly string[]): SQL {
  return sql`${column} = any(${`{${ids.join(',')}}`}::uuid[])`;
}

/** Whether a key has one of these environments. */
export function hasEnvironment(
  environments: readonly string[],
  { environment }: { environment: AnyPgColumn | SQL } = apiKeys,
): SQL | undefined {
  // PostgreSQL knows how frequent each value is and how frequent none, but not how frequent `coalesce` makes them.
  const named = environments.filter((name) => name !== 'none');
  return or(
    named.length === 0 ? undefined : sql`${environment} = any(${`{${named.join(',')}}`}::text[])`,
    environments.includes('none') ? isNull(environment) : undefined,
  );
}

/** As `countKeysBeyond` counts them: later than the longest lifetime from now on, or never. */
const isBeyondLongest = (
  { expiresAt }: ListColumns,
  organizationId: string,
) => sql`coalesce(${expiresAt}, 'infinity') > (
  select now() + make_interval(days => longest_key_days) from organizations where id = ${organizationId})`;

function stateWhere(columns: ListColumns, states: readonly KeyState[]): SQL | undefined {
  const hasRemoved = states.includes('removed');
  const hasOthers = states.some((state) => state !== 'removed');
  return and(
    // First in the indexes: removed keys don't slow down the list of the others.
    hasRemoved && hasOthers ? undefined : eq(columns.isRemoved, hasRemoved),
    hasState(columns, states),
  );
}

function hasState(columns: ListColumns, states: readonly KeyState[]): SQL | undefined {
  // Whether keys are removed is decided above, where all of the states or none are among the wanted.
  if (isEveryState(states)) return undefined;
  const others = keyStates.filter((state) => !states.includes(state));
  const state = stateOf(columns);
  // Most keys are active, and expired ones are found by their expiry, which has an index. PostgreSQL takes "is one of" for
  // rare and "is none of" for frequent, and plans by that.
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
    // Before ids, which are compared one by one. A preview finds a key by its last five characters alone.
    lastFiveStart !== null && lastFiveStart !== text ? undefined : like(nameFolded, `%${escapeLike(text)}%`),
    ownerIds.length === 0 ? undefined : isAmong(ownerId, ownerIds),
    spaceIds.length === 0 ? undefined : isAmong(spaceId, spaceIds),
    lastFiveStart === null ? undefined : hasLastFiveStart(lastFive, lastFiveStart),
    uuidPattern.test(text) ? sql`${id} = ${text}` : undefined,
  );
}

function hasLastFiveStart(lastFive: AnyPgColumn, start: string): SQL | undefined {
  // Turning a text into lower case takes longer than comparing it, and few keys have the first character.
  const first = start.slice(0, 1);
  return and(
    or(...[first, first.toUpperCase()].map((letter) => like(lastFive, `${escapeLike(letter)}%`))),
    like(sql`lower(${lastFive} collate "C")`, `${escapeLike(start)}%`),
  );
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
