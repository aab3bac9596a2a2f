import 'server-only';
import { LRUCache } from 'lru-cache';
import { dashboardDb } from '@/db/client';
import {
  countApiKeys,
  dependsOnTime,
  findKeysVersion,
  type KeyScope,
  type ListFilters,
  spacesToRead,
} from '@/db/queries/api-key-list';
import { createTurns } from '../turns';
import { foldName } from './list-params';

/**
 * The total of a search reads every name, up to a seventh of a second of a processor: many who search at once must not
 * take all of them from the API. Nobody's rows wait for it.
 */
const countInTurn = createTurns();

type Count = () => Promise<number>;

// A count under way is shared too. One that began when the keys were of that version tells of that moment or of one
// after it, so it is never older than the question.
const kept = new LRUCache<string, number, Count>({
  max: 10_000,
  fetchMethod: (_name, _stale, { context: count }) => count(),
  ignoreFetchAbort: true,
});

/** Where a search's total is counted: beside everything else, or after the searches that came before. */
export type When = 'at once' | 'in turn';

/**
 * How many keys match a search, exactly. A total is kept for as long as no key of the organization changes, which the
 * database is asked each time: so further pages of a search, and others who search for the same, cost no second count.
 * @param scope the spaces the viewer may see
 */
export async function countSearch(
  organizationId: string,
  scope: KeyScope,
  filters: ListFilters,
  when: When,
): Promise<number> {
  const countNow = () => countApiKeys(organizationId, scope, filters, dashboardDb());
  const count = when === 'in turn' ? () => countInTurn(countNow) : countNow;
  // A key expires without any change.
  if (dependsOnTime(filters)) return count();
  const version = await findKeysVersion(organizationId, dashboardDb());
  const spaces = spacesToRead(scope, filters.spaces);
  const name = [organizationId, version, spaces, filters.owners, filters.states, foldName(filters.query)];
  return (await kept.fetch(JSON.stringify(name), { context: count })) ?? count();
}
