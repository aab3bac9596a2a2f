import { foldText, type PageSize } from './list-url';

type Question<Row> = {
  /** The search text; '' for all. */
  query: string;
  /** Returns the text of a row that the search looks in. */
  textOf: (row: Row) => string;
  compare: (a: Row, b: Row) => number;
  page: number;
  size: PageSize;
};

/**
 * Searches, sorts and paginates rows that fit in memory, with an exact total. Names sort naturally in any script,
 * independently of the database's locale. A page past the end becomes the last page.
 */
export function pageOf<Row>(rows: Row[], { query, textOf, compare, page, size }: Question<Row>) {
  const wanted = foldText(query);
  const found = rows.filter((row) => foldText(textOf(row)).includes(wanted)).sort(compare);
  const shown = Math.min(page, Math.max(1, Math.ceil(found.length / size)));
  return { rows: found.slice((shown - 1) * size, shown * size), total: found.length, page: shown };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Compares names in natural order: ignoring case, and “Team 2” before “Team 10”. */
export function compareNames(a: { id: string; name: string }, b: { id: string; name: string }): number {
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
