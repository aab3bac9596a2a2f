import type { Route } from 'next';
import * as paths from '@/lib/paths';
import { type SpaceListParams, serializeSpaceListParams } from '@/lib/spaces/list-params';

/** The path of an organization's spaces, in the state of `params`. */
export function spacesPath(org: string, params?: SpaceListParams): Route {
  return paths.spacesPath(org, params && serializeSpaceListParams(params));
}

/** The path of one space, with its members in the state of `params`. */
export function spacePath(org: string, id: string, params?: SpaceListParams): Route {
  return paths.spacePath(org, id, params && serializeSpaceListParams(params));
}
