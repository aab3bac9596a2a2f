'use client';

import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, type RefObject, useId, useState } from 'react';
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
  onSecret?: (text: string) => void;
};

/** The list's toolbar: search, filters and, where the table has no room for every column, sort. */
export function ListToolbar({ list, words, searchInput, sortLabels, filters, onSecret }: ListToolbarProps) {
  const { params, shown, isPending } = list;
  const [isOpen, setIsOpen] = useState(false);
  const filtersId = useId();
  return (
    <div className="@container/toolbar">
      <div className="flex flex-col gap-2 @all/toolbar:flex-row">
        <div className="flex min-w-0 flex-1 gap-2">
          <SearchBox
            label={`Search ${words.list}`}
            placeholder={words.placeholder}
            value={params.query}
            isPending={isPending && shown.query !== params.query}
            inputRef={searchInput}
            onSecret={onSecret}
            // Back leaves a whole search, not one letter of it.
            onSearch={(query) => list.change({ query }, { history: shown.query === '' ? 'push' : 'replace' })}
          />
          {(filters || sortLabels) && (
            <Button
              aria-expanded={isOpen}
              aria-controls={filtersId}
              onClick={() => setIsOpen(!isOpen)}
              className="@table/toolbar:hidden"
            >
              <SlidersHorizontal aria-hidden className="size-4" />
              {filters ? 'Filter' : 'Sort'}
            </Button>
          )}
        </div>
        {(filters || sortLabels) && (
          <div
            id={filtersId}
            data-open={isOpen || undefined}
            // A narrow list shows the filters that are set, and the others on demand.
            className="flex flex-wrap gap-2 empty:hidden @max-table/toolbar:not-data-open:*:data-[active=false]:hidden @max-table/toolbar:not-data-open:not-has-data-[active=true]:hidden"
          >
            {filters}
            {sortLabels && <SortSelect list={list} labels={sortLabels} />}
            {list.isShownFiltered && (
              <Button variant="ghost" onClick={list.clearFilters}>
                Clear filters
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** Sorts the list where the table's header is not there, or not every column of it. */
function SortSelect({ list, labels }: { list: ListNavigation; labels: SortLabels }) {
  const options = Object.entries(labels).flatMap(([sort, label]) => [
    { sort, direction: 'asc' as const, text: `Sort by ${label}, ascending` },
    { sort, direction: 'desc' as const, text: `Sort by ${label}, descending` },
  ]);
  const { sort, direction } = list.shown;
  return (
    <span data-active={false} className="@all/toolbar:hidden">
      <Select
        quiet
        aria-label="Sort by"
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
    </span>
  );
}
