import type { Route } from 'next';

const base = 'http://site.invalid';

/**
 * Returns a path of this site to redirect to after sign-in; a target that could leave the site becomes `/`. The path
 * is checked after normalization, which turns `/.//host` and `/a/..\\host` into `//host`.
 */
export function toSafePath(next: string | undefined): Route {
  if (!next?.startsWith('/') || next.length > 2_000) return '/';
  const url = URL.parse(next, base);
  if (url?.origin !== base) return '/';
  const path = url.pathname + url.search;
  // Two leading slashes would start a host; no path of this site contains two slashes further on.
  return url.pathname.includes('//') || URL.parse(path, base)?.href !== base + path ? '/' : (path as Route);
}
