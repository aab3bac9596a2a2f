import type { Route } from 'next';
import * as paths from '@/lib/paths';
import {
  type RequestListParams,
  serializeRequestFilters,
  serializeRequestListParams,
} from '@/lib/requests/list-params';

/** Returns the path of an organization's request log with the given state. */
export function requestsPath(org: string, params: RequestListParams): Route {
  return paths.requestsPath(org, serializeRequestListParams(params));
}

/** Returns the path that exports all requests of the filters as CSV. */
export function requestsExportPath(org: string, params: RequestListParams): string {
  return paths.requestsExportPath(org, serializeRequestFilters(params));
}
