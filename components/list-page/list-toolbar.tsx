'use client';

import { SlidersHorizontal } from 'lucide-react';
import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Select } from '@/components/ui/select';
import type { ListWords } from './list-words';
import { SearchBox } from './search-box';
import type { ListNavigation } from './use-list-navigation';

const loadFilterSheet = () => import('./filter-sheet');
const FilterSheet = lazy(loadFilterSheet);

/** Content before the filters in the filter sheet of small screens. */
export type ListLead = {
  /** The label of the button that opens the sheet; null for no button. */
  label: string | null;
  /** Whether the space of the button stays empty without a label. */
  hasPlace: boolean;
  content: ReactNode;
};

export type SortLabels = Record<string, string>;

type ListToolbarProps = {
  list: ListNavigation;
  words: Pick<ListWords, 'list' | 'row' | 'rows' | 'placeholder'>;
  total: number | Promise<number>;
  searchInput: RefObject<HTMLInputElement | null>;
  /** The sortable columns, as they read after "Sort by"; absent where the order is fixed. */
  sortLabels?: SortLabels;
  filters?: ReactNode;
  lead?: ListLead;
  onSecret?: (text: string) => void;
  tools?: ReactNode;
  /** The width from which the toolbar is one row, and the table's header can sort by every column. */
  wideFrom?: keyof typeof wideClasses;
};

const wideClasses = {
  all: {
    row: '@all/toolbar:flex-nowrap',
    filters: '@all/toolbar:order-none @all/toolbar:basis-auto',
    sort: '@all/toolbar:hidden',
  },
  every: {
    row: '@every/toolbar:flex-nowrap',
    filters: '@every/toolbar:order-none @every/toolbar:basis-auto',
    sort: '@every/toolbar:hidden',
  },
  never: {
    row: '@every/toolbar:flex-nowrap',
    filters: '@every/toolbar:order-none @every/toolbar:basis-auto',
    sort: '',
  },
} as const;

/** The list's toolbar: search, filters and, where the table has no room for every column, sort. */
export function ListToolbar(props: ListToolbarProps) {
  const { list, words, searchInput, sortLabels, filters, lead, onSecret, tools, wideFrom = 'all' } = props;
  const { params, shown, isPending } = list;
  const [isOpen, setIsOpen] = useState(false);
  const wide = wideClasses[wideFrom];
  const title = filters ? 'Filter' : 'Sort';
  return (
    <div className="@container/toolbar">
      <div className={classNames('flex flex-wrap items-start gap-2', wide.row)}>
        <div className="flex min-w-0 flex-1 @table/toolbar:min-w-56">
          <SearchBox
            label={`Search ${words.list}`}
            placeholder={words.placeholder}
            value={params.query}
            isPending={isPending && shown.query !== params.query}
            inputRef={searchInput}
            onSecret={onSecret}
            // Back undoes a whole search, not a single letter.
            onSearch={(query) => list.change({ query }, { history: shown.query === '' ? 'push' : 'replace' })}
          />
        </div>
        {(filters || sortLabels) && (
          <Button
            aria-haspopup="dialog"
            aria-label={list.shownFilters > 0 ? `${title}, ${list.shownFilters} set` : undefined}
            data-active={list.shownFilters > 0 || undefined}
            onPointerEnter={() => void loadFilterSheet()}
            onFocus={() => void loadFilterSheet()}
            onClick={() => setIsOpen(true)}
            className="data-active:border-accent-line data-active:bg-accent-soft data-active:text-accent-ink @table/toolbar:hidden"
          >
            <SlidersHorizontal aria-hidden className="size-4" />
            {title}
            {list.shownFilters > 0 && (
              <span className="flex size-5 items-center justify-center rounded-full bg-accent text-on-accent text-xs">
                {list.shownFilters}
              </span>
            )}
          </Button>
        )}
        {(filters || sortLabels) && (
          <div
            // A narrow list shows the filters that are set; its sheet has them all.
            className={classNames(
              'order-last flex min-w-0 basis-full flex-wrap gap-2 empty:hidden',
              '@max-table/toolbar:*:data-[active=false]:hidden @max-table/toolbar:not-has-data-[active=true]:hidden',
              wide.filters,
            )}
          >
            {/* While the sheet is open, it contains these controls. */}
            {!isOpen && filters}
            {!isOpen && sortLabels && <SortSelect list={list} labels={sortLabels} className={wide.sort} />}
            {list.shownFilters > 0 && (
              <Button variant="ghost" onClick={list.clearFilters}>
                Clear filters
              </Button>
            )}
            {lead && (
              <Button
                variant="ghost"
                data-active={lead.label !== null || lead.hasPlace}
                onClick={() => setIsOpen(true)}
                className={classNames(
                  '-ml-2.5 px-2.5 text-accent-ink @table/toolbar:hidden',
                  lead.label === null && 'invisible',
                )}
              >
                {lead.label}
              </Button>
            )}
          </div>
        )}
        {tools && <div className="flex gap-2">{tools}</div>}
      </div>
      {isOpen && (
        <Suspense fallback={null}>
          <FilterSheet
            title={title}
            words={words}
            total={props.total}
            onClear={list.shownFilters > 0 ? list.clearFilters : undefined}
            onClose={() => setIsOpen(false)}
          >
            {lead?.content}
            {filters}
            {sortLabels && <SortSelect list={list} labels={sortLabels} className="mt-3" />}
          </FilterSheet>
        </Suspense>
      )}
    </div>
  );
}

/** Sorts the list where the table has no header, or not every column. */
function SortSelect({ list, labels, className }: { list: ListNavigation; labels: SortLabels; className: string }) {
  const options = Object.entries(labels).flatMap(([sort, label]) => [
    { sort, direction: 'asc' as const, text: `Sort by ${label}, ascending` },
    { sort, direction: 'desc' as const, text: `Sort by ${label}, descending` },
  ]);
  const { sort, direction } = list.shown;
  return (
    <span data-active={false} className={className}>
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
