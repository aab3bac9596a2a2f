'use client';

import { FilterSelect } from '@/components/list-page/filter-select';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { type MemberListParams, memberStates } from '@/lib/members/list-params';
import type { SpaceRef } from '@/lib/members/schema';
import { organizationRoles } from '@/lib/permissions';
import { memberStateLabels, roleLabels } from './words';

type MembersFiltersProps = {
  list: ListNavigation<MemberListParams>;
  spaces: SpaceRef[];
  seesInvitations: boolean;
};

export function MembersFilters({ list, spaces, seesInvitations }: MembersFiltersProps) {
  const { shown, change } = list;
  return (
    <>
      <FilterSelect
        label="Filter by role"
        chosen={shown.roles}
        all="All roles"
        options={organizationRoles.map((role) => ({ id: role, name: roleLabels[role] }))}
        onPick={(ids) => change({ roles: organizationRoles.filter((role) => ids.includes(role)) })}
      />
      <FilterSelect
        label="Filter by space"
        chosen={shown.spaces}
        all="All spaces"
        options={spaces}
        onPick={(spaces) => change({ spaces })}
      />
      {seesInvitations && (
        <FilterSelect
          label="Filter by status"
          chosen={shown.states}
          all="All statuses"
          options={memberStates.map((state) => ({ id: state, name: memberStateLabels[state] }))}
          onPick={(ids) => change({ states: memberStates.filter((state) => ids.includes(state)) })}
        />
      )}
    </>
  );
}
