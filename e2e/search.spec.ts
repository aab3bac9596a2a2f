import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { startApp } from './support/app';
import { type FixtureDb, insertApiKey, insertWorld, openFixtures } from './support/fixtures';
import { expect, keysPath, signInAs, test } from './support/test';
import { openTestDatabase } from './support/test-database';

type World = Awaited<ReturnType<typeof insertWorld>>;

/** Locks a table exclusively on a separate connection. */
async function lockTable(url: string, table: string) {
  const { $client: client } = openFixtures(url);
  const connection = await client.reserve();
  await connection.unsafe(`begin; lock table ${table} in access exclusive mode`);
  return {
    release: async () => {
      await connection.unsafe('commit');
      connection.release();
      await client.end();
    },
  };
}

/** Waits until a statement waits for a table's lock, and no other statement of the dashboard is running. */
async function waitForLock(db: FixtureDb, table: string) {
  await expect(async () => {
    const [row] = await db.execute<{ waiting: number; running: number }>(sql`
      select (select count(*)::int from pg_locks where relation = ${table}::regclass and not granted) as waiting,
        (select count(*)::int from pg_stat_activity where application_name = 'dashboard' and state = 'active') as running`);
    expect(row).toMatchObject({ waiting: 1, running: 1 });
  }).toPass();
}

const rowNames = (page: Page) => page.locator('tbody tr a[data-row]');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search API keys' });

async function insertKeys(db: FixtureDb, world: World, count: number, name: string) {
  for (let i = 1; i <= count; i += 1)
    await insertApiKey(db, { ...world.space }, world.admin.id, { name: `${name} ${i}` });
}

test('the search box keeps the typed text at any speed while results arrive', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertKeys(db, world, 2, 'Production');
  await insertKeys(db, world, 3, 'Staging');
  await page.goto(keysPath(world));
  await expect(rowNames(page)).toHaveCount(5);
  // About the delay of a search and the duration of its answer, so that an answer arrives with each letter.
  for (const delay of [105, 130, 155, 180, 205]) {
    await search(page).pressSequentially('production', { delay });
    await expect(rowNames(page)).toHaveCount(2);
    await expect(search(page)).toHaveValue('production');
    await expect(page).toHaveURL(`${keysPath(world)}?q=production`);
    await search(page).press('Escape');
    await expect(rowNames(page)).toHaveCount(5);
    await expect(search(page)).toHaveValue('');
  }
});

test('text that was typed before the page’s scripts ran is searched', async ({ adminPage: page, db, world }) => {
  await insertKeys(db, world, 2, 'Production');
  await insertKeys(db, world, 3, 'Staging');
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route('**/*.js', (route) => opened.then(() => route.continue()));
  await page.goto(`${keysPath(world)}?q=stag`, { waitUntil: 'commit' });
  await search(page).fill('production');
  open();
  await expect(rowNames(page)).toHaveText(['Production 2', 'Production 1']);
  await expect(search(page)).toHaveValue('production');
  await expect(page).toHaveURL(`${keysPath(world)}?q=production`);
});

test('a pending search does not undo a later navigation', async ({ adminPage: page, db, world }) => {
  await insertKeys(db, world, 2, 'Production');
  await insertKeys(db, world, 3, 'Staging');
  await page.goto(keysPath(world));
  await expect(rowNames(page)).toHaveCount(5);

  await search(page).fill('prod');
  await rowNames(page).getByText('Production 1').click();
  await expect(page.getByRole('heading', { name: 'Production 1' })).toBeVisible();
  // Longer than the delay of the search.
  await page.waitForTimeout(500);
  await expect(page.getByRole('heading', { name: 'Production 1' })).toBeVisible();

  await page.goto(keysPath(world));
  await search(page).fill('staging');
  await expect(rowNames(page)).toHaveCount(3);
  await search(page).press('x');
  await page.goBack();
  await expect(rowNames(page)).toHaveCount(5);
  await page.waitForTimeout(500);
  await expect(page).toHaveURL(keysPath(world));
  await expect(search(page)).toHaveValue('');
});

test('rows are shown while their total is still counted', async ({ page, context }) => {
  const own = await openTestDatabase();
  const db = openFixtures(own.environment.DATABASE_URL);
  const app = await startApp({ name: 'late-total', environment: own.environment });
  try {
    const world = await insertWorld(db);
    await insertKeys(db, world, 22, 'Production');
    await insertKeys(db, world, 1, 'Staging');
    await signInAs(context, db, world.admin.id, app.url);
    await page.goto(`${app.url}${keysPath(world)}?q=staging`);
    await expect(page.getByText('1–1 of 1')).toBeVisible();
    await search(page).fill('produ');
    await expect(page.getByText('1–20 of 22')).toBeVisible();
    // Only the rows read the last uses, not the total, so the table of keys is locked between the two.
    const rowsLock = await lockTable(own.environment.DATABASE_URL, 'api_key_last_uses');
    await search(page).fill('production');
    await waitForLock(db, 'api_key_last_uses');
    const totalLock = lockTable(own.environment.DATABASE_URL, 'api_keys');
    await waitForLock(db, 'api_keys');
    await rowsLock.release();
    await expect(page.getByText('1–20 of …')).toBeVisible();
    await expect(rowNames(page)).toHaveCount(20);
    await (await totalLock).release();
    await expect(page.getByText('1–20 of 22')).toBeVisible();
  } finally {
    await app.stop();
    await db.$client.end();
    await own.close();
  }
});
