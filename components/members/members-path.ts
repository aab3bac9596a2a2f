import type { Route } from 'next';
import { type MemberListParams, serializeMemberListParams } from '@/lib/members/list-params';

const withQuery = (path: string, params: MemberListParams | undefined) => {
  const query = params ? serializeMemberListParams(params) : '';
  return (query === '' ? path : `${path}?${query}`) as Route;
};

/** Where an organization's people are listed, in the state the parameters say. */
export function membersPath(org: string, params?: MemberListParams): Route {
  return withQuery(`/${org}/permissions/members`, params);
}

/** Where the same people come as a file. */
export function membersExportPath(org: string, params: MemberListParams): string {
  return withQuery(`/${org}/permissions/members/export`, { ...params, page: 1 });
}
