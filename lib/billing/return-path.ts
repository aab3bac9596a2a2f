import { toSafePath } from '../auth/safe-path';
import { apiKeysPath, billingPath } from '../paths';

/** Returns `path` if it belongs to this organization, else the path of its billing page. */
export function toReturnPath(slug: string, path: string | undefined): string {
  const safe = toSafePath(path);
  return safe.startsWith(`/${slug}/`) ? safe : billingPath(slug);
}

/** Returns where to go after an upgrade: the return path, with the dialog New API Key open on the API Keys page. */
export function toLandingPath(slug: string, returnTo: string): string {
  const [pathname] = returnTo.split('?');
  return pathname === apiKeysPath(slug) ? apiKeysPath(slug, 'new=1') : returnTo;
}
