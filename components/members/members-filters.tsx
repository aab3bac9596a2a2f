'use client';

import { FilterMenu } from '@/components/list-page/filter-menu';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { type MemberListParams, memberStates } from '@/lib/members/list-params';
import type { SpaceRef } from '@/lib/members/schema';
import { organizationRoles } from '@/lib/permissions';
import { memberStateLabels, roleLabels } from './member-labels';

type MembersFiltersProps = {
  list: ListNavigation<MemberListParams>;
  spaces: SpaceRef[];
  seesInvitations: boolean;
};

export function MembersFilters({ list, spaces, seesInvitations }: MembersFiltersProps) {
  const { shown, change } = list;
  return (
    <>
      <FilterMenu
        name="Role"
        chosen={shown.roles}
        options={organizationRoles.map((role) => ({ id: role, name: roleLabels[role] }))}
        onPick={(ids) => change({ roles: organizationRoles.filter((role) => ids.includes(role)) })}
      />
      <FilterMenu name="Space" chosen={shown.spaces} options={spaces} onPick={(spaces) => change({ spaces })} />
      {seesInvitations && (
        <FilterMenu
          name="Status"
          chosen={shown.states}
          options={memberStates.map((state) => ({ id: state, name: memberStateLabels[state] }))}
          onPick={(ids) => change({ states: memberStates.filter((state) => ids.includes(state)) })}
        />
      )}
    </>
  );
}
