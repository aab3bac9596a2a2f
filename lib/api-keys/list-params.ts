import { type KeyState, keyStates } from './state';

/** The list's whole state, as the URL holds it. One parse and one serialize; bad values fall back. */
export const sortColumns = ['name', 'created', 'last_used'] as const;
export type SortColumn = (typeof sortColumns)[number];
export const sortDirections = ['asc', 'desc'] as const;
export type SortDirection = (typeof sortDirections)[number];
export const pageSizes = [10, 20, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];

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
  size: 20,
};

type Raw = Record<string, string | string[] | undefined>;

const maxQueryLength = 100;
const maxPage = 1_000_000;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const oneOf = <T extends string>(list: readonly T[], value: string | undefined, fallback: T): T =>
  list.find((item) => item === value) ?? fallback;

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const listOf = (value: string | string[] | undefined): string[] =>
  [...new Set((first(value) ?? '').split(','))].filter((item) => item !== '').slice(0, 100);

/**
 * Parses a page's search parameters; whatever is missing or wrong becomes the default, never an error.
 * @param size the page size to use when the URL names none (the viewer's remembered one)
 */
export function parseListParams(raw: Raw, size: number = defaultListParams.size): ListParams {
  const states = listOf(raw.status).flatMap((item) => keyStates.filter((state) => state === item));
  const page = Number(first(raw.page));
  const wantedSize = Number(first(raw.size) ?? size);
  const sort = oneOf(sortColumns, first(raw.sort), defaultListParams.sort);
  return {
    // A NUL can't be stored in PostgreSQL's text, so nothing can be found by it either.
    query: (first(raw.q) ?? '').replaceAll('\0', '').trim().slice(0, maxQueryLength).trimEnd(),
    spaces: listOf(raw.space).filter((id) => uuidPattern.test(id)),
    owners: listOf(raw.owner).filter((id) => uuidPattern.test(id)),
    states: states.length > 0 ? states : defaultStates,
    sort,
    direction: oneOf(sortDirections, first(raw.dir), defaultDirection(sort)),
    page: Number.isSafeInteger(page) && page >= 1 ? Math.min(page, maxPage) : 1,
    size: pageSizes.find((item) => item === wantedSize) ?? defaultListParams.size,
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
  if ([...params.states].sort().join() !== [...defaultStates].sort().join()) out.set('status', params.states.join(','));
  if (params.sort !== defaultListParams.sort) out.set('sort', params.sort);
  if (params.direction !== defaultDirection(params.sort)) out.set('dir', params.direction);
  if (params.page !== 1) out.set('page', String(params.page));
  if (params.size !== defaultListParams.size) out.set('size', String(params.size));
  return out.toString();
}

/** Folds a name or a search term so that they match case-insensitively in any script, whatever the server's locale. */
export function foldName(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
