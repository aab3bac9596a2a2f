import {
  defaultPageSize,
  type ListUrlParams,
  parseBase,
  parseSort,
  type RawParams,
  type SortDirection,
  toQueryString,
} from '../list-url';

/** The sortable columns, each with the direction it starts with. */
const sortColumns = { name: 'asc', created: 'desc' } as const;
export type SpaceSortColumn = keyof typeof sortColumns;

/** The state of the list of spaces, and of a space's members, in the URL. */
export type SpaceListParams = ListUrlParams & { sort: SpaceSortColumn; direction: SortDirection };

export const defaultSpaceListParams: SpaceListParams = {
  query: '',
  sort: 'name',
  direction: 'asc',
  page: 1,
  size: defaultPageSize,
};

/** Parses search parameters; missing and invalid values become the default. */
export function parseSpaceListParams(raw: RawParams, rememberedSize?: number): SpaceListParams {
  return { ...parseBase(raw, rememberedSize), ...parseSort(raw, sortColumns, defaultSpaceListParams.sort) };
}

const namesInUrl = { query: 'q', sort: 'sort', direction: 'dir', page: 'page', size: 'size' } as const;

/** Serializes the state as a query string without `?`, without default values. */
export function serializeSpaceListParams(params: SpaceListParams): string {
  return toQueryString(params, { ...defaultSpaceListParams, direction: sortColumns[params.sort] }, namesInUrl);
}
