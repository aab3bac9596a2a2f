'use client';

import type { RefObject } from 'react';
import { FilterSelect } from '@/components/filter-select';
import { ListToolbar } from '@/components/list-toolbar';
import { Button } from '@/components/ui/button';
import { type MemberListParams, memberStates } from '@/lib/members/list-params';
import type { SpaceRef } from '@/lib/members/schema';
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
    <ListToolbar
      things="members"
      placeholder="Search by name or e-mail"
      query={params.query}
      shownQuery={shown.query}
      isPending={isPending}
      searchInput={searchInput}
      onSearch={(query, history) => onChange({ query, page: 1 }, history)}
      sorting={{
        column: shown.sort,
        direction: shown.direction,
        labels: sortLabels,
        onSort: (sort, direction) => onChange({ sort, direction, page: 1 }),
      }}
    >
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
      {isFiltered(shown) && (
        <Button variant="ghost" className="col-span-2" onClick={() => onChange({ ...noFilters, query: shown.query })}>
          Clear filters
        </Button>
      )}
    </ListToolbar>
  );
}
