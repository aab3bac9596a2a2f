import 'server-only';
import { dashboardDb } from '@/db/client';
import {
  countApiKeys,
  dependsOnTime,
  type KeyScope,
  type ListFilters,
  type Processors,
  spacesToRead,
} from '@/db/queries/api-key-list';
import { createTurns } from '../turns';
import { foldName } from './list-params';
import { keepUntilKeysChange } from './until-keys-change';

/**
 * The total of a search reads every name, up to a quarter of a second of a processor: many who search at once must not
 * take all of them from the API. Nobody's rows wait for it. Who searches alone has it in half the time, from two.
 */
const countInTurn = createTurns();

/** Whether a total is counted at once, or after those that others asked for before. */
export type When = 'at once' | 'in turn';

/**
 * How many keys match a search, exactly. Further pages of a search, and others who search for the same, cost no second
 * count until a key of the organization changes.
 * @param scope the spaces the viewer may see
 */
export async function countSearch(
  organizationId: string,
  scope: KeyScope,
  filters: ListFilters,
  when: When,
): Promise<number> {
  const countOn = (processors: Processors) => countApiKeys(organizationId, scope, filters, dashboardDb(), processors);
  const count = () => (when === 'in turn' ? countInTurn((isAwaited) => countOn(isAwaited ? 1 : 2)) : countOn(1));
  if (dependsOnTime(filters)) return count();
  const spaces = spacesToRead(scope, filters.spaces);
  const name = ['total', when, spaces, filters.owners, filters.states, foldName(filters.query)];
  const { total } = await keepUntilKeysChange(organizationId, name, async () => ({ total: await count() }));
  return total;
}
