import {
  defaultPageSize,
  type ListUrlParams,
  parseBase,
  parseIds,
  parseSomeOf,
  parseSort,
  type RawParams,
  type SortDirection,
  toQueryString,
} from '../list-url';
import { type KeyState, keyStates } from './state';

/** The sortable columns, each with the direction it starts with. */
export const sortColumns = { name: 'asc', created: 'desc', last_used: 'desc' } as const;
export type SortColumn = keyof typeof sortColumns;

/** The state of the list of API keys in the URL. */
export type ListParams = ListUrlParams & {
  sort: SortColumn;
  direction: SortDirection;
  /** Space ids; empty for all. */
  spaces: string[];
  /** Owner ids; empty for all. */
  owners: string[];
  states: KeyState[];
};

/** The default hides removed keys. */
export const defaultStates: KeyState[] = ['disabled', 'expired', 'active'];

/** The filters' values when nothing is filtered. */
export const noFilters = { spaces: [], owners: [], states: defaultStates } satisfies Partial<ListParams>;

export const defaultListParams: ListParams = {
  query: '',
  ...noFilters,
  sort: 'created',
  direction: 'desc',
  page: 1,
  size: defaultPageSize,
};

/** Parses search parameters; missing and invalid values become the default. */
export function parseListParams(raw: RawParams, rememberedSize?: number): ListParams {
  const states = parseSomeOf(keyStates, raw.status);
  return {
    ...parseBase(raw, rememberedSize),
    ...parseSort(raw, sortColumns, defaultListParams.sort),
    spaces: parseIds(raw.space),
    owners: parseIds(raw.owner),
    states: states.length > 0 ? states : defaultStates,
  };
}

const namesInUrl = {
  query: 'q',
  spaces: 'space',
  owners: 'owner',
  states: 'status',
  sort: 'sort',
  direction: 'dir',
  page: 'page',
  size: 'size',
} as const;

/** Serializes the state as a query string without `?`, without default values. */
export function serializeListParams(params: ListParams): string {
  return toQueryString(params, { ...defaultListParams, direction: sortColumns[params.sort] }, namesInUrl);
}
