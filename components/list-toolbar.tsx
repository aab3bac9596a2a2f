'use client';

import type { ReactNode, RefObject } from 'react';
import type { SortDirection } from '@/lib/list-url';
import { SearchBox } from './search-box';
import { Select } from './ui/select';

type Sorting<Column extends string> = {
  column: Column;
  direction: SortDirection;
  /** The columns that can be ordered by, as one says them: "created at". */
  labels: Record<Column, string>;
  onSort: (column: Column, direction: SortDirection) => void;
};

type ListToolbarProps<Column extends string> = {
  /** What is searched, in the plural: "spaces". */
  things: string;
  placeholder: string;
  /** The search that the rows on the page answer. */
  query: string;
  /** What the person has asked for, a moment ahead of it. */
  shownQuery: string;
  isPending: boolean;
  searchInput: RefObject<HTMLInputElement | null>;
  onSearch: (query: string, history: 'push' | 'replace') => void;
  /** Where there are no headings to press, the order is chosen here. */
  sorting?: Sorting<Column>;
  /** Filters. */
  children?: ReactNode;
};

/** What finds and, on small screens, orders a list. */
export function ListToolbar<Column extends string>(props: ListToolbarProps<Column>) {
  const { things, placeholder, query, shownQuery, isPending, searchInput, onSearch, sorting, children } = props;
  return (
    <div className="@container/toolbar">
      <div className="flex flex-col gap-2 @min-[860px]/toolbar:flex-row">
        <SearchBox
          label={`Search ${things}`}
          placeholder={placeholder}
          value={query}
          isPending={isPending && shownQuery !== query}
          inputRef={searchInput}
          // A new search is a step one can go back from; the letters after its first are not.
          onSearch={(text) => onSearch(text, shownQuery === '' ? 'push' : 'replace')}
        />
        {(children || sorting) && (
          <div className={children ? 'grid grid-cols-2 gap-2 sm:flex sm:flex-wrap' : 'grid sm:hidden'}>
            {children}
            {sorting && <SortSelect {...sorting} />}
          </div>
        )}
      </div>
    </div>
  );
}

function SortSelect<Column extends string>({ column, direction, labels, onSort }: Sorting<Column>) {
  const columns = Object.keys(labels) as Column[];
  const choices = columns.flatMap((item) => [
    { value: `${item} asc`, label: `Sort by ${labels[item]}, ascending`, pick: () => onSort(item, 'asc') },
    { value: `${item} desc`, label: `Sort by ${labels[item]}, descending`, pick: () => onSort(item, 'desc') },
  ]);
  return (
    <Select
      quiet
      aria-label="Sort by"
      className="col-span-2 sm:hidden"
      value={`${column} ${direction}`}
      onChange={(event) => choices.find(({ value }) => value === event.target.value)?.pick()}
    >
      {choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
