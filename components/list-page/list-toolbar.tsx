'use client';

import type { ReactNode, RefObject } from 'react';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import type { ListWords } from './list-words';
import { SearchBox } from './search-box';
import type { ListNavigation } from './use-list-navigation';

export type SortLabels = Record<string, string>;

type ListToolbarProps = {
  list: ListNavigation;
  words: Pick<ListWords, 'list' | 'placeholder'>;
  searchInput: RefObject<HTMLInputElement | null>;
  /** The sortable columns, named as they stand after "Sort by"; absent where the order is fixed. */
  sortLabels?: SortLabels;
  filters?: ReactNode;
};

/** The list's toolbar: search, filters and, on narrow screens, sort. */
export function ListToolbar({ list, words, searchInput, sortLabels, filters }: ListToolbarProps) {
  const { params, shown, isPending } = list;
  return (
    <div className="@container/toolbar">
      <div className="flex flex-col gap-2 @min-[860px]/toolbar:flex-row">
        <SearchBox
          label={`Search ${words.list}`}
          placeholder={words.placeholder}
          value={params.query}
          isPending={isPending && shown.query !== params.query}
          inputRef={searchInput}
          // Back leaves a whole search, not one letter of it.
          onSearch={(query) => list.change({ query }, { history: shown.query === '' ? 'push' : 'replace' })}
        />
        {(filters || sortLabels) && (
          <div className={filters ? 'grid grid-cols-2 gap-2 sm:flex sm:flex-wrap' : 'grid sm:hidden'}>
            {filters}
            {sortLabels && <SortSelect list={list} labels={sortLabels} />}
            {list.isShownFiltered && (
              <Button variant="ghost" className="col-span-2" onClick={list.clearFilters}>
                Clear filters
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** Sorts the list where cards replace the table's header. */
function SortSelect({ list, labels }: { list: ListNavigation; labels: SortLabels }) {
  const options = Object.entries(labels).flatMap(([sort, label]) => [
    { sort, direction: 'asc' as const, text: `Sort by ${label}, ascending` },
    { sort, direction: 'desc' as const, text: `Sort by ${label}, descending` },
  ]);
  const { sort, direction } = list.shown;
  return (
    <Select
      quiet
      aria-label="Sort by"
      className="col-span-2 sm:hidden"
      value={options.findIndex((option) => option.sort === sort && option.direction === direction)}
      onChange={(event) => {
        const option = options[Number(event.target.value)];
        if (option) list.change({ sort: option.sort, direction: option.direction });
      }}
    >
      {options.map(({ text }, index) => (
        <option key={text} value={index}>
          {text}
        </option>
      ))}
    </Select>
  );
}
