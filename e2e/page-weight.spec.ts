import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { apiKeyUsage } from '@/db/schema/usage';
import { insertApiKey } from './support/fixtures';
import { expect, homePath, keysPath, test } from './support/test';

/** Compressed bytes of script beyond those that every Next page loads; `npm run bench:page` measures the rest. */
const limitBytes = 60_000;

const { rootMainFiles } = JSON.parse(readFileSync('.next/build-manifest.json', 'utf8')) as { rootMainFiles: string[] };

type World = { organization: { slug: string }; space: { id: string; name: string } };

const pages: { name: string; path: (world: World, keyId: string) => string; heading: string }[] = [
  { name: 'API Keys page', path: (world) => keysPath(world), heading: 'API Keys' },
  { name: 'overview', path: (world) => homePath(world), heading: 'Overview' },
  { name: 'page of usage', path: ({ organization }) => `/${organization.slug}/usage`, heading: 'Usage' },
  { name: 'page of a key', path: (world, keyId) => `${keysPath(world)}/${keyId}`, heading: 'Some key' },
  {
    name: 'page of a space',
    path: ({ organization, space }) => `/${organization.slug}/permissions/spaces/${space.id}`,
    heading: 'Test Space',
  },
];

for (const { name, path, heading } of pages) {
  test(`the ${name} loads at most 60 kB of compressed script beyond a bare Next page`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Some key' });
    await db.insert(apiKeyUsage).values({
      organizationId: world.organization.id,
      apiKeyId: key.id,
      hour: sql`date_trunc('hour', now())`,
      requests: 1,
    });
    const sizes = new Map<string, number>();
    page.on('response', async (response) => {
      const { pathname } = new URL(response.url());
      if (response.request().resourceType() !== 'script') return;
      if (!rootMainFiles.some((file) => pathname.endsWith(file)))
        sizes.set(pathname, gzipSync(await response.body()).length);
    });
    await page.goto(path(world, key.id), { waitUntil: 'networkidle' });
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
    expect(sizes.size).toBeGreaterThan(3);
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limitBytes);
  });
}
