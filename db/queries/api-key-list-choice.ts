import { type SQL, sql } from 'drizzle-orm';
import type { SortColumn } from '@/lib/api-keys/list-params';
import type { Database, Transaction } from '../client';
import { apiKeyChunks, apiKeyTotals } from '../schema/api-key-totals';
import { apiKeys } from '../schema/api-keys';
import type { Stretch } from './api-key-list-order';
import { isLive } from './api-key-list-where';

/** What a small sample says of an organization's keys that are not removed, spread over their time of creation. */
export type KeySample = {
  /** All keys that are not removed. */
  live: number;
  /** Stretches of the same number of keys, oldest first. */
  strata: { read: number; matches: number; nameMatches: number }[];
};

/** About how many chunks are read from, and how many keys in each. */
const strataCount = 20;
const readPerStratum = 50;
/** About how many keys a chunk holds. */
const chunkSize = 1_200;
/** Up to here, reading every key is cheaper than asking which way is best. */
const smallOrganization = 2_000;
/** How many keys can be walked past while one is gathered, as bench/list measures it. */
const walkedPerGathered: Record<SortColumn, number> = { created: 8, name: 4, last_used: 2 };

/** Reads the sample: the first keys of some 20 chunks, picked by their ids' hashes, in the order of creation. */
export async function sampleKeys(
  organizationId: string,
  { where, nameWhere }: { where: SQL | undefined; nameWhere: SQL | undefined },
  db: Database | Transaction,
): Promise<KeySample> {
  const rows = await db.execute<{ live: number; read: number; matches: number; nameMatches: number }>(sql`
    select chunk.live, keys.read, keys.matches, keys.name_matches as "nameMatches"
    from (
      select chunks.from_created_at, chunks.from_id, totals.live
      from ${apiKeyTotals} totals
      join ${apiKeyChunks} chunks using (organization_id)
      where organization_id = ${organizationId} and chunks.list_order = 'created'
        and abs(uuid_hash(chunks.from_id)::bigint) % (totals.live / ${strataCount * chunkSize} + 1) = 0
    ) chunk
    cross join lateral (
      select count(*)::int as read, (count(*) filter (where ${where ?? sql`true`}))::int as matches,
        (count(*) filter (where ${nameWhere ?? sql`true`}))::int as name_matches
      from (
        select space_id, owner_id, name_folded, expires_at, disabled_at
        from ${apiKeys}
        where organization_id = ${organizationId} and ${isLive}
          and (created_at, id) >= (chunk.from_created_at, chunk.from_id)
        order by created_at, id
        limit ${readPerStratum}
      ) api_keys
    ) keys
    order by chunk.from_created_at, chunk.from_id`);
  return { live: rows[0]?.live ?? 0, strata: rows.map(({ live: _, ...stratum }) => stratum) };
}

/** How many keys match, about; at least half a key of the sample, for none in it does not mean none. */
export function estimateMatches({ live, strata }: KeySample): number {
  const read = strata.reduce((sum, stratum) => sum + stratum.read, 0);
  const matches = strata.reduce((sum, stratum) => sum + stratum.matches, 0);
  return read === 0 ? 0 : (live * Math.max(matches, 0.5)) / read;
}

/** Whether the name narrows the keys down enough for its index: fewer than one in 25 have it. */
export function isNameSelective({ strata }: KeySample): boolean {
  const read = strata.reduce((sum, stratum) => sum + stratum.read, 0);
  return strata.reduce((sum, stratum) => sum + stratum.nameMatches, 0) < read / 25;
}

/** Whether walking along the order costs less than gathering all that match and sorting them. */
export function isWalkCheaper(sample: KeySample, sort: SortColumn, stretch: Stretch): boolean {
  if (sample.live <= smallOrganization) return true;
  return estimateWalk(sample, sort, stretch) <= estimateMatches(sample) * walkedPerGathered[sort];
}

/** How many keys are walked past until the page is full, about. */
function estimateWalk(sample: KeySample, sort: SortColumn, { ascending, offset, limit }: Stretch): number {
  const share = estimateMatches(sample) / sample.live;
  const evenly = Math.min(sample.live, (offset + limit) / share);
  // Words and spaces come and go with time; along names and last uses they are taken to lie evenly.
  if (sort !== 'created') return evenly;
  const strata = ascending ? sample.strata : sample.strata.toReversed();
  const firstMatch = strata.findIndex(({ matches }) => matches > 0);
  const before = strata.slice(0, firstMatch === -1 ? strata.length : firstMatch);
  const readBefore = before.reduce((sum, { read }) => sum + read, 0);
  // So long without a match that chance can't be why: all of these would be walked past.
  const isUneven = readBefore * share > 5;
  return isUneven ? Math.max(evenly, (sample.live * before.length) / strata.length) : evenly;
}
