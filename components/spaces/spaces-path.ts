import type { Route } from 'next';
import * as paths from '@/lib/paths';
import { type SpaceListParams, serializeSpaceListParams } from '@/lib/spaces/list-params';

/** Returns the path of an organization's spaces with the given state. */
export function spacesPath(org: string, params?: SpaceListParams): Route {
  return paths.spacesPath(org, params && serializeSpaceListParams(params));
}

/** Returns the path of one space; the state is that of its list of members. */
export function spacePath(org: string, id: string, params?: SpaceListParams): Route {
  return paths.spacePath(org, id, params && serializeSpaceListParams(params));
}
