import type { Route } from 'next';
import { type ListParams, serializeListParams } from '@/lib/api-keys/list-params';
import * as paths from '@/lib/paths';

/** Returns the path of an organization's API keys with the given state. */
export function apiKeysPath(org: string, params?: ListParams): Route {
  return paths.apiKeysPath(org, params && serializeListParams(params));
}

export function apiKeyPath(org: string, id: string): Route {
  return paths.apiKeyPath(org, id);
}

export function apiKeysExportPath(org: string, params: ListParams): Route {
  return paths.apiKeysExportPath(org, serializeListParams(params));
}
