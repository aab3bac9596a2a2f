import {
  defaultPageSize,
  hasSameItems,
  type PageSize,
  parseIds,
  parseOneOf,
  parsePage,
  parseQuery,
  parseSize,
  parseSomeOf,
  type RawParams,
  type SortDirection,
  sortDirections,
} from '../list-url';
import { type KeyState, keyStates } from './state';

export { type PageSize, pageSizes, type SortDirection, sortDirections } from '../list-url';

/** The list's whole state, as the URL holds it. One parse and one serialize; bad values fall back. */
export const sortColumns = ['name', 'created', 'last_used'] as const;
export type SortColumn = (typeof sortColumns)[number];

export type ListParams = {
  /** Search text, trimmed; '' for none. */
  query: string;
  /** Space ids; empty for all. */
  spaces: string[];
  /** Owner ids; empty for all. */
  owners: string[];
  /** States to show; the default hides removed keys. */
  states: KeyState[];
  sort: SortColumn;
  direction: SortDirection;
  /** Counted from 1. */
  page: number;
  size: PageSize;
};

/** What is shown unless asked otherwise: every key that is not removed. */
export const defaultStates: KeyState[] = ['disabled', 'expired', 'active'];

export const defaultListParams: ListParams = {
  query: '',
  spaces: [],
  owners: [],
  states: defaultStates,
  sort: 'created',
  direction: 'desc',
  page: 1,
  size: defaultPageSize,
};

/**
 * Parses a page's search parameters; whatever is missing or wrong becomes the default, never an error.
 * @param size the page size to use when the URL names none (the viewer's remembered one)
 */
export function parseListParams(raw: RawParams, size?: number): ListParams {
  const states = parseSomeOf(keyStates, raw.status);
  const sort = parseOneOf(sortColumns, raw.sort, defaultListParams.sort);
  return {
    query: parseQuery(raw.q),
    spaces: parseIds(raw.space),
    owners: parseIds(raw.owner),
    states: states.length > 0 ? states : defaultStates,
    sort,
    direction: parseOneOf(sortDirections, raw.dir, defaultDirection(sort)),
    page: parsePage(raw.page),
    size: parseSize(raw.size, size),
  };
}

/** Names read best from A, dates from the newest. */
export function defaultDirection(sort: SortColumn): SortDirection {
  return sort === 'name' ? 'asc' : 'desc';
}

/** Writes the state as a query string without `?`, leaving out what is default: `''` for the default list. */
export function serializeListParams(params: ListParams): string {
  const out = new URLSearchParams();
  if (params.query !== '') out.set('q', params.query);
  if (params.spaces.length > 0) out.set('space', params.spaces.join(','));
  if (params.owners.length > 0) out.set('owner', params.owners.join(','));
  if (!hasSameItems(params.states, defaultStates)) out.set('status', params.states.join(','));
  if (params.sort !== defaultListParams.sort) out.set('sort', params.sort);
  if (params.direction !== defaultDirection(params.sort)) out.set('dir', params.direction);
  if (params.page !== 1) out.set('page', String(params.page));
  if (params.size !== defaultListParams.size) out.set('size', String(params.size));
  return out.toString();
}
