'use client';

import type { RefObject } from 'react';
import { FilterSelect } from '@/components/filter-select';
import { SearchBox } from '@/components/search-box';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import {
  defaultDirection,
  defaultStates,
  type ListParams,
  sortColumns,
  sortDirections,
} from '@/lib/api-keys/list-params';
import type { PersonRef, SpaceRef } from '@/lib/api-keys/schema';
import { keyStates } from '@/lib/api-keys/state';
import { stateLabels } from './key-state-badge';
import { hasDefaultStates, isFiltered, noFilters } from './list-filters';

type ApiKeysToolbarProps = {
  /** What the rows on the page answer. */
  params: ListParams;
  /** What the person has asked for, a moment ahead of it. */
  shown: ListParams;
  isPending: boolean;
  spaces: SpaceRef[];
  owners: PersonRef[];
  viewerId: string;
  searchInput: RefObject<HTMLInputElement | null>;
  onChange: (patch: Partial<ListParams>, history?: 'push' | 'replace') => void;
};

const sortLabels = { name: 'name', created: 'created at', last_used: 'last used' } as const;

/** Search, filters and, where there are no headings to press, the order. */
export function ApiKeysToolbar(props: ApiKeysToolbarProps) {
  const { params, shown, isPending, spaces, owners, viewerId, searchInput, onChange } = props;
  const isMine = shown.owners.length === 1 && shown.owners[0] === viewerId;
  return (
    <div className="@container/toolbar">
      <div className="flex flex-col gap-2 @min-[860px]/toolbar:flex-row">
        <SearchBox
          label="Search API keys"
          placeholder="Search name, key, owner, space"
          value={params.query}
          isPending={isPending && shown.query !== params.query}
          inputRef={searchInput}
          // A new search is a step one can go back from; the letters after its first are not.
          onSearch={(query) => onChange({ query, page: 1 }, shown.query === '' ? 'push' : 'replace')}
        />
        <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
          <FilterSelect
            label="Filter by space"
            chosen={shown.spaces}
            all="All spaces"
            options={spaces}
            onPick={(spaces) => onChange({ spaces, page: 1 })}
          />
          <FilterSelect
            label="Filter by owner"
            chosen={shown.owners}
            all="All owners"
            options={owners}
            onPick={(owners) => onChange({ owners, page: 1 })}
          />
          <FilterSelect
            label="Filter by status"
            chosen={hasDefaultStates(shown) ? [] : shown.states}
            all="Not removed"
            options={keyStates.toReversed().map((state) => ({ id: state, name: stateLabels[state] }))}
            onPick={([id]) => {
              const state = keyStates.find((item) => item === id);
              onChange({ states: state ? [state] : defaultStates, page: 1 });
            }}
          />
          <Button
            aria-pressed={isMine}
            onClick={() => onChange({ owners: isMine ? [] : [viewerId], page: 1 })}
            className="aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
          >
            My keys
          </Button>
          <Select
            quiet
            aria-label="Sort by"
            className="col-span-2 sm:hidden"
            value={`${shown.sort} ${shown.direction}`}
            onChange={(event) => {
              const [sort, direction] = event.target.value.split(' ');
              const column = sortColumns.find((item) => item === sort) ?? shown.sort;
              onChange({
                sort: column,
                direction: sortDirections.find((item) => item === direction) ?? defaultDirection(column),
                page: 1,
              });
            }}
          >
            {sortColumns.flatMap((column) =>
              sortDirections.map((direction) => (
                <option key={`${column} ${direction}`} value={`${column} ${direction}`}>
                  {`Sort by ${sortLabels[column]}, ${direction === 'asc' ? 'ascending' : 'descending'}`}
                </option>
              )),
            )}
          </Select>
          {isFiltered(shown) && (
            <Button
              variant="ghost"
              className="col-span-2"
              onClick={() => onChange({ ...noFilters, query: shown.query })}
            >
              Clear filters
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
