import { z } from 'zod';
import { DatabaseUrlError } from '@/db/database-url/error';
import { parseDatabaseUrl } from '@/db/database-url/parse';

/** Schemas of settings that are URLs. An unused part of a URL is refused, because it is probably a mistake. */

const parts = {
  credentials: { name: 'a user or password', isIn: (url: URL) => url.username !== '' || url.password !== '' },
  path: { name: 'a path', isIn: (url: URL) => url.pathname !== '/' },
  query: { name: 'a query', isIn: (url: URL) => url.search !== '' },
  fragment: { name: 'a fragment', isIn: (url: URL) => url.hash !== '' },
};

const webUrl = (unused: (keyof typeof parts)[]) =>
  z
    .string()
    .trim()
    .pipe(z.url({ protocol: /^https?$/, error: 'must be a URL like https://example.com' }))
    .superRefine((text, context) => {
      if (!URL.canParse(text)) return;
      for (const part of unused.map((key) => parts[key])) {
        if (!part.isIn(new URL(text))) continue;
        context.addIssue({ code: 'custom', message: `has ${part.name}, which would be ignored: remove it` });
      }
    });

/** The address of a site: scheme, host and port. */
export const siteUrl = webUrl(['credentials', 'path', 'query', 'fragment']).transform((url) => new URL(url).origin);

/** The base URL of the upstream, which may have a path and a query. */
export const upstreamUrl = webUrl(['credentials', 'fragment']);

/** The URL of a sign-in provider; http is only allowed on this machine, for tests. */
export const providerUrl = webUrl(['credentials', 'query', 'fragment']).refine(
  (url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(url),
  'must start with https://',
);

/** A proxy for outgoing requests. The scheme is optional, as in curl. */
export const proxyUrl = z
  .string()
  .trim()
  .transform((text) => (text.includes('://') ? text : `http://${text}`))
  .pipe(z.url({ protocol: /^https?$/, error: 'must be the URL of a proxy, like http://proxy.example.com:3128' }));

/** The URL of a PostgreSQL server. */
export const databaseUrl = z
  .string({ error: 'is required: use `npm start` for the embedded database, or set the URL of a PostgreSQL server' })
  .superRefine((url, context) => {
    try {
      parseDatabaseUrl(url);
    } catch (error) {
      if (!(error instanceof DatabaseUrlError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  });
