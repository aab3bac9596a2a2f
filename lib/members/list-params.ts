import {
  defaultPageSize,
  type ListUrlParams,
  parseBase,
  parseIds,
  parseSomeOf,
  parseSort,
  type RawParams,
  type SortDirection,
  toQueryString,
} from '../list-url';
import { type OrganizationRole, organizationRoles } from '../permissions';

/** `active` members, `invited` users, and invitations that `expired` without an answer. */
export const memberStates = ['active', 'invited', 'expired'] as const;
export type MemberState = (typeof memberStates)[number];

/** The sortable columns, each with the direction it starts with. */
const sortColumns = { name: 'asc', role: 'asc', last_active: 'desc' } as const;
export type MemberSortColumn = keyof typeof sortColumns;

/** The state of the list of members in the URL; its search looks in names and addresses. */
export type MemberListParams = ListUrlParams & {
  sort: MemberSortColumn;
  direction: SortDirection;
  /** Organization roles; empty for all. */
  roles: OrganizationRole[];
  /** Space ids; empty for all. */
  spaces: string[];
  /** Empty for all. */
  states: MemberState[];
};

/** The filters' values when nothing is filtered. */
export const noMemberFilters = { roles: [], spaces: [], states: [] } satisfies Partial<MemberListParams>;

export const defaultMemberListParams: MemberListParams = {
  query: '',
  ...noMemberFilters,
  sort: 'name',
  direction: 'asc',
  page: 1,
  size: defaultPageSize,
};

/** Parses search parameters; missing and invalid values become the default. */
export function parseMemberListParams(raw: RawParams, rememberedSize?: number): MemberListParams {
  return {
    ...parseBase(raw, rememberedSize),
    ...parseSort(raw, sortColumns, defaultMemberListParams.sort),
    roles: parseSomeOf(organizationRoles, raw.role),
    spaces: parseIds(raw.space),
    states: parseSomeOf(memberStates, raw.status),
  };
}

const namesInUrl = {
  query: 'q',
  roles: 'role',
  spaces: 'space',
  states: 'status',
  sort: 'sort',
  direction: 'dir',
  page: 'page',
  size: 'size',
} as const;

/** Serializes the state as a query string without `?`, without default values. */
export function serializeMemberListParams(params: MemberListParams): string {
  return toQueryString(params, { ...defaultMemberListParams, direction: sortColumns[params.sort] }, namesInUrl);
}
