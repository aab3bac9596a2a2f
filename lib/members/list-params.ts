import {
  defaultPageSize,
  type PageSize,
  parseIds,
  parseOneOf,
  parsePage,
  parseQuery,
  parseSize,
  parseSomeOf,
  type RawParams,
  type SortDirection,
  sortDirections,
} from '../list-url';
import { type OrganizationRole, organizationRoles } from '../permissions';

export { pageSizes, type SortDirection } from '../list-url';

/** `active` members, people `invited`, and invitations that have `expired` without an answer. */
export const memberStates = ['active', 'invited', 'expired'] as const;
export type MemberState = (typeof memberStates)[number];

export const memberSortColumns = ['name', 'role', 'last_active'] as const;
export type MemberSortColumn = (typeof memberSortColumns)[number];

/** The list's whole state, as the URL holds it. One parse and one serialize; bad values fall back. */
export type MemberListParams = {
  /** Search text for names and addresses, trimmed; '' for none. */
  query: string;
  /** Organization roles; empty for all. */
  roles: OrganizationRole[];
  /** Space ids; empty for all. */
  spaces: string[];
  /** Empty for all. */
  states: MemberState[];
  sort: MemberSortColumn;
  direction: SortDirection;
  /** Counted from 1. */
  page: number;
  size: PageSize;
};

export const defaultMemberListParams: MemberListParams = {
  query: '',
  roles: [],
  spaces: [],
  states: [],
  sort: 'name',
  direction: 'asc',
  page: 1,
  size: defaultPageSize,
};

/** Parses a page's search parameters; whatever is missing or wrong becomes the default, never an error. */
export function parseMemberListParams(raw: RawParams, rememberedSize?: number): MemberListParams {
  const sort = parseOneOf(memberSortColumns, raw.sort, defaultMemberListParams.sort);
  return {
    query: parseQuery(raw.q),
    roles: parseSomeOf(organizationRoles, raw.role),
    spaces: parseIds(raw.space),
    states: parseSomeOf(memberStates, raw.status),
    sort,
    direction: parseOneOf(sortDirections, raw.dir, defaultMemberDirection(sort)),
    page: parsePage(raw.page),
    size: parseSize(raw.size, rememberedSize),
  };
}

/** Names read best from A, roles from the mightiest, activity from the newest. */
function defaultMemberDirection(sort: MemberSortColumn): SortDirection {
  return sort === 'last_active' ? 'desc' : 'asc';
}

/** Writes the state as a query string without `?`, leaving out what is default: `''` for the default list. */
export function serializeMemberListParams(params: MemberListParams): string {
  const out = new URLSearchParams();
  if (params.query !== '') out.set('q', params.query);
  if (params.roles.length > 0) out.set('role', params.roles.join(','));
  if (params.spaces.length > 0) out.set('space', params.spaces.join(','));
  if (params.states.length > 0) out.set('status', params.states.join(','));
  if (params.sort !== defaultMemberListParams.sort) out.set('sort', params.sort);
  if (params.direction !== defaultMemberDirection(params.sort)) out.set('dir', params.direction);
  if (params.page !== 1) out.set('page', String(params.page));
  if (params.size !== defaultPageSize) out.set('size', String(params.size));
  return out.toString();
}
