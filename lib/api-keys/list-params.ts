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
import { type Attention, attentions } from './attention';
import type { KeyEnvironment } from './schema';
import { type KeyState, keyStates } from './state';

/** The sortable columns, each with the direction it starts with. */
export const sortColumns = { name: 'asc', created: 'desc', last_used: 'desc' } as const;
export type SortColumn = keyof typeof sortColumns;

/** The settings that a list can be filtered by. `beyond_longest`: the expiry exceeds the organization's lifetime. */
export const filterSettings = ['expires', 'addresses', 'beyond_longest'] as const;
export type FilterSetting = (typeof filterSettings)[number];

/** The environments that a list can be filtered by. `none` finds keys without one. */
export const filterEnvironments = ['production', 'staging', 'development', 'none'] as const satisfies readonly (
  | KeyEnvironment
  | 'none'
)[];
export type FilterEnvironment = (typeof filterEnvironments)[number];

/** The state of the list of API keys in the URL. */
export type ListParams = ListUrlParams & {
  sort: SortColumn;
  direction: SortDirection;
  /** Space ids; empty for all. */
  spaces: string[];
  /** Owner ids; empty for all. */
  owners: string[];
  states: KeyState[];
  /** Empty for all. */
  environments: FilterEnvironment[];
  /** Matches keys that have all of them. */
  settings: FilterSetting[];
  /** Null for all keys. */
  attention: Attention | null;
};

/** The default hides removed keys. */
export const defaultStates: KeyState[] = ['disabled', 'expired', 'active'];

/** The filters' values when nothing is filtered. */
export const noFilters = {
  spaces: [],
  owners: [],
  states: defaultStates,
  environments: [],
  settings: [],
  attention: null,
} satisfies Partial<ListParams>;

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
  const attention = parseSomeOf(attentions, raw.attention)[0] ?? null;
  return {
    ...parseBase(raw, rememberedSize),
    ...parseSort(raw, sortColumns, defaultListParams.sort),
    spaces: parseIds(raw.space),
    owners: parseIds(raw.owner),
    states: attention === 'removed_called' ? ['removed'] : parseStates(raw.status),
    environments: parseSomeOf(filterEnvironments, raw.environment),
    settings: parseSomeOf(filterSettings, raw.with),
    attention,
  };
}

function parseStates(status: RawParams[string]): KeyState[] {
  const states = parseSomeOf(keyStates, status);
  return states.length > 0 ? states : defaultStates;
}

const namesInUrl = {
  query: 'q',
  spaces: 'space',
  owners: 'owner',
  states: 'status',
  environments: 'environment',
  settings: 'with',
  attention: 'attention',
  sort: 'sort',
  direction: 'dir',
  page: 'page',
  size: 'size',
} as const;

/** Serializes the state as a query string without `?`, without default values. */
export function serializeListParams(params: ListParams): string {
  return toQueryString(params, { ...defaultListParams, direction: sortColumns[params.sort] }, namesInUrl);
}
