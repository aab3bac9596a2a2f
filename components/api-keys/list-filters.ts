import { defaultListParams, defaultStates, type ListParams } from '@/lib/api-keys/list-params';

/** The parameters of an unfiltered, unsearched list that keeps its order and page size. */
export const noFilters = {
  query: defaultListParams.query,
  spaces: defaultListParams.spaces,
  owners: defaultListParams.owners,
  states: defaultStates,
  page: 1,
} satisfies Partial<ListParams>;

const isSame = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();

/** Whether the list shows its default states: every key that is not removed. */
export function hasDefaultStates(params: ListParams): boolean {
  return isSame(params.states, defaultStates);
}

/** Whether anything but a search narrows the list. */
export function isFiltered(params: ListParams): boolean {
  return params.spaces.length > 0 || params.owners.length > 0 || !hasDefaultStates(params);
}
