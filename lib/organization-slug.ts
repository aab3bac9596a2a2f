import { randomBytes } from 'node:crypto';

/** First path segments of other pages, so that no organization can hide one. */
const reserved = new Set([
  'account',
  'admin',
  'api',
  'app',
  'assets',
  'auth',
  'billing',
  'docs',
  'health',
  'healthz',
  'help',
  'invite',
  'login',
  'logout',
  'metrics',
  'new',
  'permissions',
  'public',
  'readyz',
  'settings',
  'sign-in',
  'sign-out',
  'sign-up',
  'static',
  'support',
  'v1',
]);

/** Returns whether a text can be an organization's slug, so that others are not looked up. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9-]{1,100}$/.test(text);
}

/** Returns slugs for an organization's name, best first: `acme`, then `acme-` with four random characters. */
export function slugCandidates(name: string): string[] {
  const base = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const plain = base === '' ? 'organization' : base;
  const numbered = Array.from({ length: 5 }, () => `${plain}-${randomBytes(2).toString('hex')}`);
  return base === '' || reserved.has(base) ? numbered : [base, ...numbered];
}
