// The state of every list is in its URL. Invalid values fall back to the default and are never an error, because people
// type, cut and share URLs.

export const sortDirections = ['asc', 'desc'] as const;
export type SortDirection = (typeof sortDirections)[number];
export const pageSizes = [10, 20, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];
export const defaultPageSize: PageSize = 20;
/** The cookie with the page size that was last chosen on this device. */
export const pageSizeCookie = 'page-size';

/** The part of a list's state that every list has; lists with a fixed order have no `sort`. */
export type ListUrlParams = {
  /** The search text, trimmed; '' for none. */
  query: string;
  sort?: string;
  direction?: SortDirection;
  /** Starts at 1. */
  page: number;
  size: PageSize;
};

/** Search parameters as a page or a query string gives them. */
export type RawParams = Record<string, string | string[] | undefined>;
type Raw = RawParams[string];

const maxQueryLength = 100;
// Longer than the maximum of a search, to allow for spaces and surrogate pairs.
const maxRawQueryLength = 1_000;
const maxPage = 1_000_000;
const maxListed = 100;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const firstOf = (value: Raw): string | undefined => (Array.isArray(value) ? value[0] : value);

function parseOneOf<T extends string>(list: readonly T[], value: Raw, fallback: T): T {
  const given = firstOf(value);
  return list.find((item) => item === given) ?? fallback;
}

const parseList = (value: Raw): string[] =>
  [...new Set((firstOf(value) ?? '').split(',', maxListed))].filter((item) => item !== '');

/** Parses a comma-separated parameter; only items of the list are kept. */
export function parseSomeOf<T extends string>(list: readonly T[], value: Raw): T[] {
  return parseList(value).flatMap((given) => list.filter((item) => item === given));
}

/** Parses a comma-separated parameter of ids; malformed ones are dropped. */
export function parseIds(value: Raw): string[] {
  return parseList(value).filter((id) => uuidPattern.test(id));
}

/** Matches more characters of a secret than a preview shows. */
const secretPattern = /pk_[0-9A-Za-z]{8,}/;

/** Returns whether a text contains a secret or most of one. */
export function holdsSecret(text: string): boolean {
  return secretPattern.test(text);
}

function parseQuery(value: Raw): string {
  // PostgreSQL's text can't hold a NUL.
  const text = (firstOf(value) ?? '').slice(0, maxRawQueryLength).replaceAll('\0', '').trim();
  // A secret is dropped from the search, so that no response contains it.
  if (holdsSecret(text)) return '';
  // Cuts between code points, so that no emoji is split.
  return Array.from(text).slice(0, maxQueryLength).join('').trimEnd();
}

function parsePage(value: Raw): number {
  const page = Number(firstOf(value));
  return Number.isSafeInteger(page) && page >= 1 ? Math.min(page, maxPage) : 1;
}

function parseSize(value: Raw, remembered: number = defaultPageSize): PageSize {
  const wanted = Number(firstOf(value) ?? remembered);
  return pageSizes.find((item) => item === wanted) ?? defaultPageSize;
}

/** Folds a text for case-insensitive comparison in any script. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * Parses the search, the page and the page size.
 * @param rememberedSize the page size when the URL has none
 */
export function parseBase(raw: RawParams, rememberedSize?: number) {
  return { query: parseQuery(raw.q), page: parsePage(raw.page), size: parseSize(raw.size, rememberedSize) };
}

/** Parses the sort column and its direction. `columns` maps each sortable column to its default direction. */
export function parseSort<Column extends string>(
  raw: RawParams,
  columns: Readonly<Record<Column, SortDirection>>,
  fallback: Column,
) {
  const sort = parseOneOf(Object.keys(columns) as Column[], raw.sort, fallback);
  return { sort, direction: parseOneOf(sortDirections, raw.dir, columns[sort]) };
}

type ParamValue = string | number | null | undefined | readonly string[];
export type ParamValues = Readonly<Record<string, ParamValue>>;

/** Returns whether two values are equal, ignoring the order of list items. */
export function isSameParam(a: ParamValue, b: ParamValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return [...a].sort().join() === [...b].sort().join();
}

/** Returns how many filters are active. */
export function countFilters(params: ParamValues, noFilters: ParamValues): number {
  return Object.keys(noFilters).filter((name) => !isSameParam(params[name], noFilters[name])).length;
}

/** Serializes the parameters that differ from the defaults, without `?`; `names` are their names in the URL. */
export function toQueryString<Params extends ParamValues>(
  params: Params,
  defaults: Params,
  names: { readonly [Field in keyof Params]-?: string },
): string {
  const out = new URLSearchParams();
  for (const [field, name] of Object.entries<string>(names)) {
    if (!isSameParam(params[field], defaults[field])) out.set(name, String(params[field]));
  }
  return out.toString();
}
