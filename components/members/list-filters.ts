import { defaultMemberListParams, type MemberListParams } from '@/lib/members/list-params';

/** The parameters of an unfiltered, unsearched list that keeps its order and page size. */
export const noFilters = {
  query: defaultMemberListParams.query,
  roles: defaultMemberListParams.roles,
  spaces: defaultMemberListParams.spaces,
  states: defaultMemberListParams.states,
  page: 1,
} satisfies Partial<MemberListParams>;

/** Whether anything but a search narrows the list. */
export function isFiltered({ roles, spaces, states }: MemberListParams): boolean {
  return roles.length > 0 || spaces.length > 0 || states.length > 0;
}
