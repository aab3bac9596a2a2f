import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { apiKeyUsage } from '@/db/schema/usage';
import { type FixtureDb, insertApiKey, type insertWorld } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

/** Longer than the interval between two refreshes. */
const pastOne = 12_000;

async function openKeyPage(page: Page, db: FixtureDb, world: Awaited<ReturnType<typeof insertWorld>>) {
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Watched' });
  await page.clock.install();
  await page.goto(`${keysPath(world)}/${key.id}`);
  const usage = page.getByRole('region', { name: 'Usage' });
  await expect(usage.getByRole('definition').first()).toHaveText('0');
  return {
    figure: usage.getByRole('definition').first(),
    use: (requests: number) =>
      db
        .insert(apiKeyUsage)
        .values({
          organizationId: key.organizationId,
          apiKeyId: key.id,
          hour: sql`date_trunc('hour', now())`,
          requests,
        })
        .onConflictDoUpdate({ target: [apiKeyUsage.apiKeyId, apiKeyUsage.hour], set: { requests } }),
  };
}

test('a visible page refreshes usage automatically, but not while an editor is open', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { figure, use } = await openKeyPage(page, db, world);
  await use(7);
  await page.clock.fastForward(pastOne);
  await expect(figure).toHaveText('7');

  await page.keyboard.press('F2');
  await page.getByLabel('Name', { exact: true }).fill('Half a na');
  await page.getByRole('heading', { name: 'Usage' }).click();
  await use(8);
  const refreshes: string[] = [];
  page.on('request', (request) => request.url().includes('_rsc') && refreshes.push(request.url()));
  for (let i = 0; i < 3; i++) await page.clock.fastForward(pastOne);
  expect(refreshes).toEqual([]);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Half a na');

  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.clock.fastForward(pastOne);
  await expect(figure).toHaveText('8');
});

test('a page does not change while the server is unavailable, and refreshes when it is back', async ({
  adminPage: page,
  context,
  db,
  world,
}) => {
  const { figure, use } = await openKeyPage(page, db, world);
  await use(3);
  await context.setOffline(true);
  const asked = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/readyz'));
  await page.clock.fastForward(pastOne);
  await asked;
  await expect(page.getByRole('heading', { name: 'Watched', level: 1 })).toBeVisible();
  await expect(figure).toHaveText('0');
  await context.setOffline(false);
  await page.clock.fastForward(pastOne);
  await expect(figure).toHaveText('3');
});

test('the list of keys refreshes the last use automatically, and keeps the rows, the order and the selection', async ({
  adminPage: page,
  db,
  world,
}) => {
  const quiet = await insertApiKey(db, world.space, world.admin.id, { name: 'Quiet' });
  const used = await insertApiKey(db, world.space, world.admin.id, { name: 'Used' });
  await page.clock.install();
  await page.goto(`${keysPath(world)}?sort=last_used&dir=desc`);
  const names = page.locator('main tr[data-id] a[data-row]');
  const rowOf = (id: string) => page.locator(`tr[data-id="${id}"]`);
  await expect(names).toHaveCount(2);
  const rows = (await names.allTextContents()).join();
  await rowOf(quiet.id).getByRole('checkbox').check();
  await page.getByRole('heading', { name: 'API Keys', level: 1 }).click();
  const setUsed = (id: string) =>
    db.execute(sql`update api_key_last_uses set last_used_at = now() where api_key_id = ${id}`);
  await setUsed(used.id);
  await insertApiKey(db, world.space, world.admin.id, { name: 'Newer' });
  await page.clock.fastForward(pastOne);
  await expect(rowOf(used.id)).toContainText('Just now');
  await expect(rowOf(quiet.id)).toContainText('Never');
  await expect(rowOf(quiet.id).getByRole('checkbox')).toBeChecked();
  expect((await names.allTextContents()).join()).toBe(rows);

  // A row under the pointer does not change.
  await rowOf(quiet.id).hover();
  await setUsed(quiet.id);
  await page.clock.fastForward(pastOne);
  await page.clock.fastForward(pastOne);
  await expect(rowOf(quiet.id)).toContainText('Never');
  await page.mouse.move(0, 0);
  await page.clock.fastForward(pastOne);
  await expect(rowOf(quiet.id)).toContainText('Just now');
});
