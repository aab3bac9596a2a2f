import type { Route } from 'next';
import { type MemberListParams, serializeMemberListParams } from '@/lib/members/list-params';
import * as paths from '@/lib/paths';

/** The path of an organization's members, in the state of `params`. */
export function membersPath(org: string, params?: MemberListParams): Route {
  return paths.membersPath(org, params && serializeMemberListParams(params));
}

/** The path of the members as CSV: all pages of what `params` selects. */
export function membersExportPath(org: string, params: MemberListParams): string {
  return paths.membersExportPath(org, serializeMemberListParams({ ...params, page: 1 }));
}
