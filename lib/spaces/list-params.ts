import {
  defaultPageSize,
  type PageSize,
  parseOneOf,
  parsePage,
  parseQuery,
  parseSize,
  type RawParams,
  type SortDirection,
  sortDirections,
} from '../list-url';

/** The state of the list of spaces, and of a space's members, as the URL holds it. */
export const spaceSortColumns = ['name', 'created'] as const;
export type SpaceSortColumn = (typeof spaceSortColumns)[number];

export type SpaceListParams = {
  query: string;
  sort: SpaceSortColumn;
  direction: SortDirection;
  /** Counted from 1. */
  page: number;
  size: PageSize;
};

export const defaultSpaceListParams: SpaceListParams = {
  query: '',
  sort: 'name',
  direction: 'asc',
  page: 1,
  size: defaultPageSize,
};

/** Names read best from A, dates from the newest. */
function defaultSpaceDirection(sort: SpaceSortColumn): SortDirection {
  return sort === 'name' ? 'asc' : 'desc';
}

/** Parses search parameters; whatever is missing or wrong becomes the default. */
export function parseSpaceListParams(raw: RawParams, size?: number): SpaceListParams {
  const sort = parseOneOf(spaceSortColumns, raw.sort, defaultSpaceListParams.sort);
  return {
    query: parseQuery(raw.q),
    sort,
    direction: parseOneOf(sortDirections, raw.dir, defaultSpaceDirection(sort)),
    page: parsePage(raw.page),
    size: parseSize(raw.size, size),
  };
}

/** Writes the state as a query string without `?`, leaving out what is default. */
export function serializeSpaceListParams(params: SpaceListParams): string {
  const out = new URLSearchParams();
  if (params.query !== '') out.set('q', params.query);
  if (params.sort !== defaultSpaceListParams.sort) out.set('sort', params.sort);
  if (params.direction !== defaultSpaceDirection(params.sort)) out.set('dir', params.direction);
  if (params.page !== 1) out.set('page', String(params.page));
  if (params.size !== defaultPageSize) out.set('size', String(params.size));
  return out.toString();
}
