/** What every list's URL has in common. Bad values fall back, never fail: a URL is typed, cut and shared by people. */
export const sortDirections = ['asc', 'desc'] as const;
export type SortDirection = (typeof sortDirections)[number];
export const pageSizes = [10, 20, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];
export const defaultPageSize: PageSize = 20;

/** Search parameters as a page or a query string gives them. */
export type RawParams = Record<string, string | string[] | undefined>;
type Raw = RawParams[string];

const maxQueryLength = 100;
const maxPage = 1_000_000;
const maxListed = 100;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const firstOf = (value: Raw): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The item of a list that the parameter names, else the fallback. */
export function parseOneOf<T extends string>(list: readonly T[], value: Raw, fallback: T): T {
  const given = firstOf(value);
  return list.find((item) => item === given) ?? fallback;
}

const parseList = (value: Raw): string[] =>
  [...new Set((firstOf(value) ?? '').split(','))].filter((item) => item !== '').slice(0, maxListed);

/** The items of a list that the parameter names, comma-separated; empty for none. */
export function parseSomeOf<T extends string>(list: readonly T[], value: Raw): T[] {
  return parseList(value).flatMap((given) => list.filter((item) => item === given));
}

/** The well-formed ids that the parameter names, comma-separated. */
export function parseIds(value: Raw): string[] {
  return parseList(value).filter((id) => uuidPattern.test(id));
}

/** A search text, trimmed; a NUL can't be stored in PostgreSQL's text, so nothing can be found by it either. */
export function parseQuery(value: Raw): string {
  const text = (firstOf(value) ?? '').replaceAll('\0', '').trim();
  // Whole characters: half of an emoji is in no name.
  return Array.from(text).slice(0, maxQueryLength).join('').trimEnd();
}

/** A page, counted from 1. */
export function parsePage(value: Raw): number {
  const page = Number(firstOf(value));
  return Number.isSafeInteger(page) && page >= 1 ? Math.min(page, maxPage) : 1;
}

/** A page size that is on offer; `remembered` counts where the URL names none. */
export function parseSize(value: Raw, remembered: number = defaultPageSize): PageSize {
  const wanted = Number(firstOf(value) ?? remembered);
  return pageSizes.find((item) => item === wanted) ?? defaultPageSize;
}

/** Folds a name or a search term so that they match case-insensitively in any script. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether two lists hold the same items, in whatever order. */
export function hasSameItems(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
