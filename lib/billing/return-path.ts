import { toSafePath } from '../auth/safe-path';

const keysPath = (slug: string) => `/${slug}/permissions/api-keys`;

/** Returns `path` if it belongs to this organization, else the path of its billing page. */
export function toReturnPath(slug: string, path: string | undefined): string {
  const safe = toSafePath(path);
  return safe.startsWith(`/${slug}/`) ? safe : `/${slug}/billing`;
}

/** Returns where to go after an upgrade: the return path, with the dialog New API Key open on the API Keys page. */
export function toLandingPath(slug: string, returnTo: string): string {
  const [pathname] = returnTo.split('?');
  return pathname === keysPath(slug) ? `${keysPath(slug)}?new=1` : returnTo;
}
