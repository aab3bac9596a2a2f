import postgres from 'postgres';
import { expect, test, vi } from 'vitest';
import { readCatalog } from '@/e2e/support/database-catalog';
import { openEmptyDatabase } from '@/e2e/support/test-database';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { countRows, loadDump, readReleaseFixture, releasedVersions } from '@/e2e/support/upgrade-fixtures';
import { version } from '@/scripts/version';
import { migrateDatabase } from './migrate';

/** Upgrades a database of each release. */

// A restored dump may differ in brackets and in the names of unnamed columns.
const normalized = (line: string) => line.replace(/[()]| AS jsonb/g, '');

test('every release up to this version has a dump', () => {
  expect(releasedVersions).toContain(version);
});

test.each(releasedVersions)(
  'a database of %s is upgraded to the catalog of a fresh database, and its keys work',
  async (release) => {
    const { pepper, secrets } = readReleaseFixture(release);
    const database = await openEmptyDatabase();
    await loadDump(database.url, release);
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    const before = await countRows(sql);
    expect(before).toMatchObject({ api_keys: expect.any(Number), api_key_usage: expect.any(Number) });
    await migrateDatabase(database.url);
    await migrateDatabase(database.url);
    // Minutes of these levels are made of the minutes of keys.
    const [added] = await sql<{ minutes: number }[]>`
      select count(*)::int as minutes from usage_rollups
      where tier in ('cohort_minute', 'owner_minute', 'environment_minute')`;
    const rollups = (before.usage_rollups ?? 0) + (added?.minutes ?? 0);
    expect(await countRows(sql)).toMatchObject({ ...before, usage_rollups: rollups });
    const sums = await sql<{ requests: number }[]>`
      select sum(requests)::int as requests from usage_rollups where tier like '%\_minute' group by tier`;
    expect(new Set(sums.map(({ requests }) => requests)).size).toBe(1);
    expect(sums).toHaveLength(5);
    const fresh = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
    const [upgraded, made] = [await readCatalog(sql), await readCatalog(fresh)];
    expect(upgraded.map(normalized)).toEqual(made.map(normalized));
    await fresh.end();

    vi.stubEnv('API_KEY_PEPPER', pepper);
    const gateway = await startTestGateway({ databaseUrl: database.url });
    const requests = async () =>
      (
        await sql`select sum(requests)::int as sum from api_key_hours u join api_keys k on k.id = u.api_key_id
        where k.name = 'Made by a release'`
      )[0]?.sum;
    expect(await requests()).toBe(3);
    const answers: Record<string, number> = {};
    for (const [name, secret] of Object.entries(secrets)) answers[name] = (await gateway.chat(secret)).status;
    expect(answers).toEqual({ live: 200, rotated: 200, replaced: 401, disabled: 401, removed: 401 });
    expect(await requests()).toBe(4);
    await gateway.close();
    await sql.end();
    await database.close();
  },
);
