'use client';

import type { RefObject } from 'react';
import { FilterSelect } from '@/components/filter-select';
import { SearchBox } from '@/components/search-box';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import type { SpaceRef } from '@/lib/members/contract';
import {
  defaultMemberDirection,
  type MemberListParams,
  memberSortColumns,
  memberStates,
  sortDirections,
} from '@/lib/members/list-params';
import { organizationRoles } from '@/lib/permissions';
import { isFiltered, noFilters } from './list-filters';
import { memberStateLabels, roleLabels } from './words';

type MembersToolbarProps = {
  /** What the rows on the page answer. */
  params: MemberListParams;
  /** What the person has asked for, a moment ahead of it. */
  shown: MemberListParams;
  isPending: boolean;
  spaces: SpaceRef[];
  seesInvitations: boolean;
  searchInput: RefObject<HTMLInputElement | null>;
  onChange: (patch: Partial<MemberListParams>, history?: 'push' | 'replace') => void;
};

const sortLabels = { name: 'name', role: 'role', last_active: 'last active' } as const;

/** Search, filters and, where there are no headings to press, the order. */
export function MembersToolbar(props: MembersToolbarProps) {
  const { params, shown, isPending, spaces, seesInvitations, searchInput, onChange } = props;
  return (
    <div className="@container/toolbar">
      <div className="flex flex-col gap-2 @min-[860px]/toolbar:flex-row">
        <SearchBox
          label="Search members"
          placeholder="Search by name or e-mail"
          value={params.query}
          isPending={isPending && shown.query !== params.query}
          inputRef={searchInput}
          // A new search is a step one can go back from; the letters after its first are not.
          onSearch={(query) => onChange({ query, page: 1 }, shown.query === '' ? 'push' : 'replace')}
        />
        <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
          <FilterSelect
            label="Filter by role"
            chosen={shown.roles}
            all="All roles"
            options={organizationRoles.map((role) => ({ id: role, name: roleLabels[role] }))}
            onPick={(ids) => onChange({ roles: organizationRoles.filter((role) => ids.includes(role)), page: 1 })}
          />
          <FilterSelect
            label="Filter by space"
            chosen={shown.spaces}
            all="All spaces"
            options={spaces}
            onPick={(ids) => onChange({ spaces: ids, page: 1 })}
          />
          {seesInvitations && (
            <FilterSelect
              label="Filter by status"
              chosen={shown.states}
              all="All statuses"
              options={memberStates.map((state) => ({ id: state, name: memberStateLabels[state] }))}
              onPick={(ids) => onChange({ states: memberStates.filter((state) => ids.includes(state)), page: 1 })}
            />
          )}
          <SortSelect shown={shown} onChange={onChange} />
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

function SortSelect({ shown, onChange }: Pick<MembersToolbarProps, 'shown' | 'onChange'>) {
  return (
    <Select
      quiet
      aria-label="Sort by"
      className="sm:hidden"
      value={`${shown.sort} ${shown.direction}`}
      onChange={(event) => {
        const [sort, direction] = event.target.value.split(' ');
        const column = memberSortColumns.find((item) => item === sort) ?? shown.sort;
        onChange({
          sort: column,
          direction: sortDirections.find((item) => item === direction) ?? defaultMemberDirection(column),
          page: 1,
        });
      }}
    >
      {memberSortColumns.flatMap((column) =>
        sortDirections.map((direction) => (
          <option key={`${column} ${direction}`} value={`${column} ${direction}`}>
            {`Sort by ${sortLabels[column]}, ${direction === 'asc' ? 'ascending' : 'descending'}`}
          </option>
        )),
      )}
    </Select>
  );
}
