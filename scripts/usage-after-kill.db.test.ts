import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closePools } from '@/db/client';
import { foldUsage } from '@/db/queries/usage-batches';
import { startGateway, type TestServer } from '@/e2e/support/app';
import { type FixtureDb, insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { countedRequests, sendWhileKilling } from '@/e2e/support/gateway-load';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { viewerOf } from '@/e2e/support/viewer-of';
import { parseUsageParams, usageGroups } from '@/lib/usage/params';
import { getUsage } from '@/lib/usage/service';

// A database of its own, because the test closes future hours.
let database: TestDatabase;
let environment: TestDatabase['environment'];
let db: FixtureDb;
const servers: TestServer[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  const { AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const { DATABASE_URL } = database.environment;
  environment = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER };
  vi.stubEnv('DATABASE_URL', DATABASE_URL);
  db = openFixtures(DATABASE_URL);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await closePools();
  await db.$client.end();
  await database.close();
});

test('after kill -9, totals of every grouping equal admission’s, with lost requests as not recorded', async () => {
  const start = async () => {
    const server = await startGateway({ environment });
    servers.push(server);
    return server;
  };
  const world = await insertWorld(db);
  const keys = await Promise.all(
    [1, 2, 3].map((n) =>
      insertApiKey(db, world.space, world.admin.id, { name: `Key ${n}`, requestsPerMinute: 1_000_000, burst: 10_000 }),
    ),
  );
  // Requests without an answer are sent again; all together stay below the limit of the organization.
  const plan = { requests: 500, perVolley: 25, kills: 2, secrets: keys.map(({ secret }) => secret) };
  const { statuses } = await sendWhileKilling(await start(), start, plan);
  expect(statuses.get(200)).toBe(500);
  await Promise.all(servers.map((server) => server.stop()));

  // Two hours later the hour is closed.
  const later = new Date(Date.now() + 2 * 3_600_000);
  const pool = postgres(environment.DATABASE_URL, { max: 1, onnotice: () => {} });
  await foldUsage(pool, later);
  await pool.end();
  const admitted = await countedRequests(db, keys);
  const [log] = await db.execute<{ requests: number }>(sql`
    select count(*)::int as requests from request_log where organization_id = ${world.organization.id}`);
  const missing = admitted - (log?.requests ?? 0);
  expect(missing).toBeGreaterThanOrEqual(0);

  const viewer = viewerOf(world.organization, world.admin, 'admin');
  for (const group of usageGroups) {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
      const data = await getUsage(viewer, parseUsageParams({ range: '7d', group }), zone, { now: later });
      expect(data.total.figures.requests, `${group} ${zone}`).toBe(admitted);
      const groups = [...data.series, ...(data.rest ? [data.rest] : [])];
      expect(groups.reduce((sum, { figures }) => sum + figures.requests, 0)).toBe(admitted);
      expect(data.notRecorded).toBe(missing);
    }
  }
}, 300_000);
