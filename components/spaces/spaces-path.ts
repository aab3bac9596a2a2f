import type { Route } from 'next';
import { type SpaceListParams, serializeSpaceListParams } from '@/lib/spaces/list-params';

const withQuery = (path: string, params: SpaceListParams | undefined) => {
  const query = params ? serializeSpaceListParams(params) : '';
  return `${path}${query === '' ? '' : `?${query}`}` as Route;
};

/** Where an organization's spaces are listed, in the state the parameters say. */
export function spacesPath(org: string, params?: SpaceListParams): Route {
  return withQuery(`/${org}/permissions/spaces`, params);
}

/** Where one space is, with its members in the state the parameters say. */
export function spacePath(org: string, id: string, params?: SpaceListParams): Route {
  return withQuery(`/${org}/permissions/spaces/${id}`, params);
}
