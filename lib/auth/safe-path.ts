import type { Route } from 'next';

const base = 'http://site.invalid';

/**
 * Returns a path of this site to go to after signing in; anything that could lead elsewhere becomes `/`. The path is
 * judged as it is after normalization, which turns `/.//host` and `/a/..\\host` into `//host`.
 */
export function toSafePath(next: string | undefined): Route {
  if (!next?.startsWith('/') || next.length > 2_000) return '/';
  const url = URL.parse(next, base);
  if (url?.origin !== base) return '/';
  const path = url.pathname + url.search;
  // Two slashes in front would begin a host; further in they are no address of ours.
  return url.pathname.includes('//') || URL.parse(path, base)?.href !== base + path ? '/' : (path as Route);
}
