/** The words of one list. */
export type ListWords = {
  title: string;
  description: string;
  /** The list, as it reads after "Search": "audit log". */
  list: string;
  /** What its rows are, in the plural: "entries". */
  /** One row. */
  row: string;
  rows: string;
  placeholder: string;
};
