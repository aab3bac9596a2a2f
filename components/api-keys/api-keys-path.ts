import type { Route } from 'next';
import { type ListParams, serializeListParams } from '@/lib/api-keys/list-params';

/** Where an organization's API keys are listed, in the state the parameters say. */
export function apiKeysPath(org: string, params?: ListParams): Route {
  const query = params ? serializeListParams(params) : '';
  return `/${org}/permissions/api-keys${query === '' ? '' : `?${query}`}` as Route;
}

/** Where one key's details are. */
export function apiKeyPath(org: string, id: string): Route {
  return `${apiKeysPath(org)}/${id}` as Route;
}
