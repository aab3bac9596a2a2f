import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { insertApiKey } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

/** Compressed bytes of script beyond those that every Next page loads; `npm run bench:page` measures the rest. */
const limitBytes = 60_000;

const { rootMainFiles } = JSON.parse(readFileSync('.next/build-manifest.json', 'utf8')) as { rootMainFiles: string[] };

test('the API Keys page loads at most 60 kB of compressed script beyond a bare Next page', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Some key' });
  const sizes = new Map<string, number>();
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (response.request().resourceType() !== 'script') return;
    if (!rootMainFiles.some((file) => pathname.endsWith(file)))
      sizes.set(pathname, gzipSync(await response.body()).length);
  });
  await page.goto(keysPath(world), { waitUntil: 'networkidle' });
  await expect(page.getByRole('link', { name: 'Some key' })).toBeVisible();
  expect(sizes.size).toBeGreaterThan(3);
  expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limitBytes);
});
