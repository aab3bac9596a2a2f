import { endpoints, ownPaths, storedPaths } from '@/lib/api/endpoints';
import { AppError } from '@/lib/errors';

const known = new Set<string>([
  ...endpoints.map(({ path }) => path),
  ...ownPaths.filter((path) => !path.includes('{')),
]);

const maxParts = 20;

/** Returns the API's path that was probably intended, such as for `/chat/completions`; undefined for none. */
export function intendedPath(path: string): string | undefined {
  const parts = path
    .split('?', 1)
    .join('')
    .split(/[/\\]+/)
    .filter((part) => part !== '' && part.toLowerCase() !== 'v1');
  // Searching a path of 100,000 parts would take minutes.
  if (parts.length > maxParts) return undefined;
  // Only the end of the path counts: prefixes come from base URLs of other products.
  for (let start = 0; start < parts.length; start += 1) {
    const rest = `/${parts.slice(start).join('/')}`;
    const folded = rest.toLowerCase();
    if (known.has(folded)) return `/v1${folded}`;
    if (/^\/models\/./.test(folded)) return `/v1/models${rest.slice('/models'.length)}`;
  }
  return undefined;
}

/** Returns whether a request without `/v1` is intended for the API and not for a page. */
export function isMisplaced(url: string, headers: Readonly<Record<string, unknown>>): boolean {
  const isPage =
    /text\/html/.test(String(headers.accept ?? '')) ||
    headers['next-action'] !== undefined ||
    headers.rsc !== undefined;
  return !isPage && intendedPath(url) !== undefined;
}

/** Returns the error for a path that the API does not have; it names the intended path, or all paths. */
export function unknownPath(path: string): AppError {
  const below = path
    .split('/')
    .filter((part) => part !== '')
    .slice(1);
  const first = below[0] ?? '';
  // Only the paths below these two belong to stored objects.
  const isResult = (first === 'responses' && below.length > 1) || (first === 'chat' && below.length > 2);
  if (path.startsWith('/v1/') && (storedPaths.includes(first) || isResult)) {
    return new AppError(
      'not_supported',
      'This API stores nothing at the model server, so it has no stored objects to read, list or delete.',
    );
  }
  const intended = intendedPath(path);
  if (intended) return new AppError('not_found', `This path does not exist: use ${intended}, at the base URL /v1.`);
  const paths = [...endpoints.map((endpoint) => endpoint.path), ...ownPaths].map((known) => `/v1${known}`);
  return new AppError('not_found', `This path does not exist. The endpoints are ${paths.join(', ')}; see /docs.`);
}

/** Returns the body of GET /v1: what the API is, and where its documentation is. */
export function describeApi() {
  return {
    object: 'api',
    name: 'Pulze API',
    description: 'An OpenAI-compatible API: point a client at this base URL and send an API key as bearer token.',
    documentation: '/docs',
    openapi: '/v1/openapi.json',
    endpoints: [...endpoints.map(({ path }) => `POST /v1${path}`), ...ownPaths.map((path) => `GET /v1${path}`)],
  };
}
