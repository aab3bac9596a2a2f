import { endpoints } from '../api/endpoints';

/** The routes of the API, as the request log has them, with their labels. */
const labels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(endpoints.map(({ path, title }) => [`/v1${path}`, title])),
  '/v1/models': 'Models',
  '/v1/models/:model': 'Model',
  '/v1/key': 'Key',
  '/v1/usage': 'Usage',
};

/** Returns the label of a route; the route itself if it has none. */
export function endpointLabel(route: string): string {
  return Object.hasOwn(labels, route) ? (labels[route] ?? route) : route;
}

export const endpointOptions = Object.entries(labels).map(([id, name]) => ({ id, name }));
