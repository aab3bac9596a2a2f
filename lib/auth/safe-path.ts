import type { Route } from 'next';

/** A path of this site to go to after signing in; anything that could lead elsewhere becomes `/`. */
export function toSafePath(next: string | undefined): Route {
  if (!next?.startsWith('/') || next.length > 2_000) return '/';
  try {
    const base = 'http://site.invalid';
    const url = new URL(next, base);
    return url.origin === base ? ((url.pathname + url.search) as Route) : '/';
  } catch {
    return '/';
  }
}
