import type { Route } from 'next';
import { type MemberListParams, serializeMemberListParams } from '@/lib/members/list-params';
import * as paths from '@/lib/paths';

/** Returns the path of an organization's members with the given state. */
export function membersPath(org: string, params?: MemberListParams): Route {
  return paths.membersPath(org, params && serializeMemberListParams(params));
}

/** Returns the path that exports all pages of the list as CSV. */
export function membersExportPath(org: string, params: MemberListParams): string {
  return paths.membersExportPath(org, serializeMemberListParams({ ...params, page: 1 }));
}
