import { toSafePath } from '../auth/safe-path';

/** Where the viewer's organization has its API keys. */
const keysPath = (slug: string) => `/${slug}/permissions/api-keys`;

/** A path of this organization to come back to; anything that could lead elsewhere becomes its billing page. */
export function toReturnPath(slug: string, path: string | undefined): string {
  const safe = toSafePath(path);
  return safe.startsWith(`/${slug}/`) ? safe : `/${slug}/billing`;
}

/** Where to land with API keys just unlocked: back on their page New API Key opens, once; elsewhere nothing does. */
export function toLandingPath(slug: string, returnTo: string): string {
  const [pathname] = returnTo.split('?');
  return pathname === keysPath(slug) ? `${keysPath(slug)}?new=1` : returnTo;
}
