import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../client';
import { apiKeyChunks, apiKeyCounts, apiKeySpaceTotals, apiKeyTotals } from '../schema/api-key-totals';
import { apiKeys } from '../schema/api-keys';
import { isNameSelective, sampleKeys } from './api-key-list-choice';
import {
  isLive,
  isRemoved,
  type KeyScope,
  keysByName,
  type ListFilters,
  liveStatesOf,
  liveStateWhere,
  nameWhere,
  placeWhere,
} from './api-key-list-where';

type Db = Database | Transaction;

/** How many of the database's processors a count may take. */
export type Processors = 1 | 2;

/** How many keys match a list without a search, from the counters; only expiry, which no write tells of, is counted. */
export async function sumKeys(organizationId: string, spaces: KeyScope, filters: ListFilters, db: Db): Promise<number> {
  const counters = countersFor(spaces, filters);
  // The counters' rows have the keys' column names: the same condition, read from them.
  const where = and(sql`organization_id = ${organizationId}`, placeWhere(spaces, filters));
  const [row] = await db.execute<{ total: number }>(sql`
    select coalesce(sum(${summand(filters)}), 0)::int
      ${expirySummand(organizationId, spaces, filters)} as total
    from (select * from ${counters}) api_keys
    where ${where}`);
  return row?.total ?? 0;
}

/** The fewest counter rows that tell of these keys. */
function countersFor(spaces: KeyScope, filters: ListFilters) {
  if (filters.owners.length > 0) return apiKeyCounts;
  return spaces === 'all' ? apiKeyTotals : apiKeySpaceTotals;
}

/** What each counter row adds; the counters hold active and expired keys as one. */
function summand(filters: ListFilters): SQL {
  const live = liveStatesOf(filters);
  const parts: SQL[] = [sql`0`];
  if (filters.states.includes('removed')) parts.push(sql`removed`);
  if (live.includes('disabled')) parts.push(sql`disabled`);
  if (live.includes('active')) parts.push(sql`live - disabled`);
  return sql.join(parts, sql` + `);
}

/** Whether the total may change although no key does: keys expire. */
export function dependsOnTime(filters: Pick<ListFilters, 'states'>): boolean {
  const live = liveStatesOf(filters);
  return live.includes('active') !== live.includes('expired');
}

/**
 * What changes with every change of a key that a total could tell of, in the same transaction: which transaction last
 * wrote the organization's counters. With the server's start, for one that was set back counts its transactions anew.
 */
export async function findKeysVersion(organizationId: string, db: Db): Promise<string> {
  const [row] = await db.execute<{ version: string | null }>(sql`select ${keysVersion(organizationId)} as version`);
  return row?.version ?? '';
}

const keysVersion = (organizationId: string) => sql`(
  select xmin || ' ' || pg_postmaster_start_time() from ${apiKeyTotals} where organization_id = ${organizationId})`;

/**
 * Counts names below and above about the middle one in two statements that run side by side. Both at one moment as far as
 * this organization goes: undefined where a key was changed in between.
 */
export async function countHalves(organizationId: string, name: SQL | undefined, db: Db): Promise<number | undefined> {
  const middle = sql`coalesce((
    select from_name
    from (
      select from_name, sum(live) over (order by from_name, from_id) as so_far, sum(live) over () as all_live
      from ${apiKeyChunks} where organization_id = ${organizationId} and list_order = 'name'
    ) chunks
    where so_far >= all_live / 2 order by so_far limit 1), '')`;
  const count = async (half: SQL) => {
    const [row] = await db.execute<{ total: number; version: string | null }>(sql`
      select count(*)::int as total, ${keysVersion(organizationId)} as version
      from ${apiKeys} where ${and(eq(apiKeys.organizationId, organizationId), isLive, half, name)}`);
    return row;
  };
  const [below, above] = await Promise.all([
    count(sql`${apiKeys.nameFolded} < ${middle}`),
    count(sql`${apiKeys.nameFolded} >= ${middle}`),
  ]);
  return below && above && below.version === above.version ? below.total + above.total : undefined;
}

/** The expired keys, to be added to the sum or, where it holds them with the active ones, taken away. */
function expirySummand(organizationId: string, spaces: KeyScope, filters: ListFilters): SQL {
  if (!dependsOnTime(filters)) return sql``;
  const expired = sql`(
    select count(*)::int
    from ${apiKeys}
    where ${and(
      eq(apiKeys.organizationId, organizationId),
      sql`removed_at is null and disabled_at is null and expires_at is not null and expires_at <= now()`,
      placeWhere(spaces, filters),
    )})`;
  return liveStatesOf(filters).includes('expired') ? sql`+ ${expired}` : sql`- ${expired}`;
}

/** From so many keys on, reading all names takes long enough that a second processor is worth its statement. */
const worthHalving = 100_000;

/**
 * How many keys match a search at one moment, exactly, by whichever index reads less.
 * @param processors with two, all names of an organization with `halvedFrom` keys are read in halves side by side
 */
export async function countFound(
  organizationId: string,
  spaces: KeyScope,
  filters: ListFilters,
  db: Db,
  processors: Processors,
  halvedFrom = worthHalving,
): Promise<number> {
  const places = placeWhere(spaces, filters);
  const name = nameWhere(filters.query);
  const countIn = (keys: SQL, ...conditions: (SQL | undefined)[]) =>
    sql`(select count(*) from ${keys} where ${and(eq(apiKeys.organizationId, organizationId), ...conditions, places, name)})`;
  const counts: SQL[] = [];
  if (filters.states.includes('removed')) counts.push(countIn(sql`${apiKeys}`, isRemoved));
  if (liveStatesOf(filters).length > 0) {
    const isInState = liveStateWhere(filters);
    const sample = await sampleKeys(organizationId, { where: and(places, isInState, name), nameWhere: name }, db);
    const readsAllNames = !isNameSelective(sample) && !places && !isInState && counts.length === 0;
    if (processors === 2 && readsAllNames && sample.live >= halvedFrom) {
      const total = await countHalves(organizationId, name, db);
      if (total !== undefined) return total;
    }
    const keys = isNameSelective(sample) ? keysByName(organizationId, filters.query) : sql`${apiKeys}`;
    counts.push(countIn(keys, isLive, isInState));
  }
  const [row] = await db.execute<{ total: number }>(sql`select (${sql.join(counts, sql` + `)})::int as total`);
  return row?.total ?? 0;
}
