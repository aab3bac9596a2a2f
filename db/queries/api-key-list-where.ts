import { and, eq, isNotNull, isNull, like, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { FilterEnvironment, ListParams, noFilters } from '@/lib/api-keys/list-params';
import { type KeyState, keyStates } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';
import { type AttentionPart, attentionParts, attentionWhere } from './api-key-attention';
import { apiKeyState } from './api-key-state';

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

/** The condition of a list. The indexes of both orders hold every column in it, so PostgreSQL reads no table. */
export function where(
  organizationId: string,
  filters: KeyFilters,
  isByName = false,
  part?: AttentionPart,
): SQL | undefined {
  const { attention } = filters;
  const asked = attention === null ? undefined : attentionWhere(organizationId, attention, part);
  return whereAnd(organizationId, filters, asked, isByName);
}

/** The condition of a list without what it asks of the last use. */
export function whereOfKey(organizationId: string, filters: KeyFilters): SQL | undefined {
  const { key, keyOfUse = key } = filters.attention === null ? {} : attentionParts(filters.attention);
  return whereAnd(organizationId, filters, keyOfUse?.(organizationId));
}

function whereAnd(
  organizationId: string,
  filters: KeyFilters,
  attention: SQL | undefined,
  isByName = false,
): SQL | undefined {
  const { scope, spaces, owners, states, environments, settings, words } = filters;
  return and(
    eq(apiKeys.organizationId, organizationId),
    stateWhere(states),
    scope === 'all' ? undefined : isAmong(apiKeys.spaceId, scope),
    spaces.length === 0 ? undefined : isAmong(apiKeys.spaceId, spaces),
    owners.length === 0 ? undefined : isAmong(apiKeys.ownerId, owners),
    environments.length === 0 ? undefined : hasEnvironment(environments),
    settings.includes('expires') ? isNotNull(apiKeys.expiresAt) : undefined,
    settings.includes('addresses') ? eq(apiKeys.hasAllowedAddresses, true) : undefined,
    settings.includes('beyond_longest') ? isBeyondLongest(organizationId) : undefined,
    attention,
    ...words.map(matchesWord),
    // Of the two indexes that hold all columns, only that of the default order holds this one. PostgreSQL prefers the one
    // by name, which is smaller, but takes a fifth longer: its keys follow each other all over the table.
    isByName || !readsAllColumns(filters) ? undefined : sql`${apiKeys.createdAt} > '-infinity'`,
  );
}

/** Whether more than the space and the owner, which smaller indexes hold, decides what a list holds. */
function readsAllColumns(filters: KeyFilters): boolean {
  const { attention } = filters;
  const { spaces: _, owners: __, ...others } = listsOf(filters);
  return hasState(filters.states) !== undefined || isAny(others) || (attention !== null && attention !== 'owner_left');
}

/** The filters that name values; a list has every key where they are empty. */
const listsOf = ({ spaces, owners, environments, settings, words }: KeyFilters) =>
  ({ spaces, owners, environments, settings, words }) satisfies Record<
    Exclude<keyof typeof noFilters, 'states' | 'attention'> | 'words',
    readonly unknown[]
  >;

const isAny = (lists: Record<string, readonly unknown[]>) => Object.values(lists).some(({ length }) => length > 0);

/** Whether a list holds every key that is not removed and has such a last use. */
export function isOfEveryKey(filters: KeyFilters): boolean {
  const { scope, states, attention } = filters;
  const asksOfKey = attention !== null && attentionParts(attention).key !== undefined;
  return scope === 'all' && !asksOfKey && !isAny(listsOf(filters)) && isEveryLiveState(states);
}

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
export function hasEnvironment(environments: readonly FilterEnvironment[]): SQL | undefined {
  // PostgreSQL knows how frequent each value is and how frequent none, but not how frequent `coalesce` makes them.
  const named = environments.filter((environment) => environment !== 'none');
  return or(
    named.length === 0 ? undefined : sql`${apiKeys.environment} = any(${`{${named.join(',')}}`}::text[])`,
    environments.includes('none') ? isNull(apiKeys.environment) : undefined,
  );
}

/** As `countKeysBeyond` counts them: later than the longest lifetime from now on, or never. */
const isBeyondLongest = (organizationId: string) => sql`coalesce(${apiKeys.expiresAt}, 'infinity') > (
  select now() + make_interval(days => longest_key_days) from organizations where id = ${organizationId})`;

function stateWhere(states: readonly KeyState[]): SQL | undefined {
  const hasRemoved = states.includes('removed');
  const hasOthers = states.some((state) => state !== 'removed');
  return and(
    // First in the indexes: removed keys don't slow down the list of the others.
    hasRemoved && hasOthers ? undefined : eq(apiKeys.isRemoved, hasRemoved),
    hasState(states),
  );
}

function hasState(states: readonly KeyState[]): SQL | undefined {
  const others = keyStates.filter((state) => !states.includes(state));
  // Whether keys are removed is decided above, where all of the states or none are among the wanted.
  if (others.length === 0 || isEveryLiveState(states) || !states.some((state) => state !== 'removed')) return undefined;
  // Most keys are active, and expired ones are found by their expiry, which has an index. PostgreSQL takes "is one of" for
  // rare and "is none of" for frequent, and plans by that.
  const isNone = sql`${apiKeyState} <> all(${`{${others.join(',')}}`}::text[])`;
  if (states.includes('active')) return isNone;
  if (states.every((state) => state === 'expired')) return and(sql`has_expired(${apiKeys.expiresAt}, now())`, isNone);
  return sql`${apiKeyState} = any(${`{${states.join(',')}}`}::text[])`;
}

function matchesWord({ text, lastFiveStart, ownerIds, spaceIds }: SearchWord): SQL | undefined {
  return or(
    // Before ids, which are compared one by one. A preview finds a key by its last five characters alone.
    lastFiveStart !== null && lastFiveStart !== text ? undefined : like(apiKeys.nameFolded, `%${escapeLike(text)}%`),
    ownerIds.length === 0 ? undefined : isAmong(apiKeys.ownerId, ownerIds),
    spaceIds.length === 0 ? undefined : isAmong(apiKeys.spaceId, spaceIds),
    lastFiveStart === null ? undefined : hasLastFiveStart(lastFiveStart),
    uuidPattern.test(text) ? eq(apiKeys.id, text) : undefined,
  );
}

function hasLastFiveStart(start: string): SQL | undefined {
  // Turning a text into lower case takes longer than comparing it, and few keys have the first character.
  const first = start.slice(0, 1);
  return and(
    or(...[first, first.toUpperCase()].map((letter) => like(apiKeys.lastFive, `${escapeLike(letter)}%`))),
    like(sql`lower(${apiKeys.lastFive} collate "C")`, `${escapeLike(start)}%`),
  );
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
