import { foldText, type PageSize } from './list-url';

type Question<Row> = {
  /** The search text; '' for all. */
  query: string;
  /** What of a row is searched. */
  textOf: (row: Row) => string;
  compare: (a: Row, b: Row) => number;
  page: number;
  size: PageSize;
};

/**
 * Searches, orders and pages a list that is short enough to read whole: exact totals, and names that are compared
 * as people do in any script, whatever the database's locale. A page past the end shows the last.
 */
export function pageOf<Row>(rows: Row[], { query, textOf, compare, page, size }: Question<Row>) {
  const wanted = foldText(query);
  const found = rows.filter((row) => foldText(textOf(row)).includes(wanted)).sort(compare);
  const shown = Math.min(page, Math.max(1, Math.ceil(found.length / size)));
  return { rows: found.slice((shown - 1) * size, shown * size), total: found.length, page: shown };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Orders names as people do: case aside, and “Team 2” before “Team 10”. */
export function compareNames(a: { id: string; name: string }, b: { id: string; name: string }): number {
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
