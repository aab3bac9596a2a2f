import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closePools } from '@/db/client';
import { foldUsage, insertUsageBatch, type UsageEntry } from '@/db/queries/usage-batches';
import {
  type FixtureDb,
  insertApiKey,
  insertSpace,
  insertUser,
  insertWorld,
  openFixtures,
} from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { exportUsage } from './export';
import { latencyBucketOf, packLatency } from './latency';
import { parseUsageParams, usageGroups } from './params';
import type { UsageTotals } from './schema';
import { getUsage } from './service';

// A database of its own: it writes hours that lie long ago.
let database: TestDatabase;
let sql: postgres.Sql;
let db: FixtureDb;

beforeAll(async () => {
  database = await openTestDatabase();
  vi.stubEnv('DATABASE_URL', database.environment.DATABASE_URL);
  sql = postgres(database.environment.DATABASE_URL, { max: 2, onnotice: () => {} });
  db = openFixtures(database.environment.DATABASE_URL);
});

afterAll(async () => {
  await closePools();
  await sql?.end();
  await db?.$client.end();
  await database?.close();
});

const hourMs = 3_600_000;
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const times = [
  'range=7d',
  'range=30d',
  'range=90d',
  'range=12m',
  'range=12m&bucket=month',
  'from=2026-03-20&to=2026-04-05',
];

/** An organization with two spaces, whose keys have two owners and different environments. */
async function insertKeys() {
  const { organization, admin, space } = await insertWorld(db);
  const other = await insertSpace(db, organization.id, { name: 'Other Space' });
  const owner = await insertUser(db, { name: 'Owner' });
  const keys = await Promise.all([
    insertApiKey(db, space, admin.id, { name: 'one', environment: 'production' }),
    insertApiKey(db, space, owner.id, { name: 'two' }),
    insertApiKey(db, other, admin.id, { name: 'three', environment: 'staging' }),
  ]);
  const admins = viewerOf(organization, admin, 'admin');
  const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'viewer' }] });
  return { organization, keys, spaces: [space, other], admins, member };
}

const traffic = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 2 }),
    // Around both changes of the clocks, and until now.
    hoursAgo: fc.integer({ min: 1, max: 330 * 24 }),
    minute: fc.integer({ min: 0, max: 59 }),
    model: fc.constantFrom('gpt-4o', 'a,b "c"', ''),
    endpoint: fc.constantFrom('/v1/chat/completions', '/v1/key'),
    statusClass: fc.constantFrom('succeeded', 'failed', 'refused', 'cancelled', 'invalid'),
    tokens: fc.integer({ min: 0, max: 5_000 }),
    latency: fc.integer({ min: 0, max: 90_000 }),
    /** Lost by a killed process: admission counted it. */
    isLost: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

type Sums = { requests: number; refusals: number; input: number };
const sumOf = (parts: readonly UsageTotals[]): Sums => {
  const sum = { requests: 0, refusals: 0, input: 0 };
  for (const { figures } of parts) {
    sum.requests += figures.requests;
    sum.refusals += figures.refusals;
    sum.input += figures.input;
  }
  return sum;
};
const toSums = ({ requests, refusals, input }: Sums): Sums => ({ requests, refusals, input });

test('totals equal the log and admission’s counts, for every grouping, time and zone; a viewer sees one space', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, fc.integer({ min: 1, max: 300 * 24 }), async (requests, promotedAgo) => {
      const world = await insertKeys();
      const now = Math.floor(Date.now() / hourMs) * hourMs;
      // Some hours are promoted from minutes; what comes after is late for those.
      await sql`truncate usage_rollups, usage_batches, api_key_usage, usage_progress`;
      await sql`insert into usage_progress (hours_until, days_until) values (
        ${new Date(now - promotedAgo * hourMs)}, ${new Date(Math.floor((now - promotedAgo * hourMs) / (24 * hourMs)) * 24 * hourMs)})`;
      const entries = requests.map((request) => {
        const key = world.keys[request.key];
        const isRefused = request.statusClass === 'refused';
        const at = new Date(now - request.hoursAgo * hourMs + request.minute * 60_000);
        const entry: UsageEntry & { isLost: boolean } = {
          isLost: request.isLost && request.hoursAgo < promotedAgo,
          organizationId: world.organization.id,
          apiKeyId: key?.id ?? '',
          spaceId: key?.spaceId ?? '',
          at,
          model: request.model,
          endpoint: request.endpoint,
          statusClass: request.statusClass,
          requests: isRefused ? 0 : 1,
          refusals: isRefused ? 1 : 0,
          reason: isRefused ? 'limited' : null,
          inputTokens: isRefused ? 0 : request.tokens,
          outputTokens: 0,
          cachedTokens: 0,
          reasoningTokens: 0,
          estimated: 0,
          latencies: isRefused ? [] : [packLatency(latencyBucketOf(request.latency), 1)],
        };
        return entry;
      });
      for (const { organizationId, apiKeyId, at, requests: admitted, refusals } of entries) {
        const counted = { organization_id: organizationId, api_key_id: apiKeyId, requests: admitted, refusals };
        const hour = new Date(Math.floor(at.getTime() / hourMs) * hourMs);
        await sql`insert into api_key_usage ${sql({ ...counted, hour })}
          on conflict (api_key_id, hour) do update set
            requests = api_key_usage.requests + excluded.requests, refusals = api_key_usage.refusals + excluded.refusals`;
      }
      // What admission counted in hours that are closed already, as the migration takes it over.
      for (const grain of ['hour', 'day', 'month'] as const) {
        await sql`
          insert into usage_rollups (tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals)
          select level || ${`_${grain}`}, u.organization_id, subject_id, date_trunc(${grain}, hour, 'UTC'), '', '', 'not_recorded',
            sum(u.requests), sum(u.refusals)
          from api_key_usage u join api_keys k on k.id = u.api_key_id join usage_progress p on true
          cross join lateral (values ('key', k.id), ('space', k.space_id)) as s (level, subject_id)
          where u.organization_id = ${world.organization.id}
            and hour < ${grain === 'hour' ? sql`p.hours_until` : sql`p.days_until`}
          group by 1, 2, 3, 4`;
      }
      const kept = entries.filter(({ isLost }) => !isLost);
      // Two instances, each with its half.
      for (const half of [0, 1]) {
        await insertUsageBatch(
          sql,
          kept.filter((_, index) => index % 2 === half),
        );
      }
      await foldUsage(sql, new Date(now + 0.2 * hourMs));

      for (const zone of zones) {
        for (const time of times) {
          for (const group of usageGroups) {
            const params = parseUsageParams(Object.fromEntries(new URLSearchParams(`${time}&group=${group}`)));
            for (const [viewer, visible] of [
              [world.admins, world.spaces],
              [world.member, world.spaces.slice(0, 1)],
            ] as const) {
              const data = await getUsage(viewer, params, zone);
              const [from, to] = [new Date(data.from), new Date(data.to)];
              const own = entries.filter(
                ({ at, spaceId }) => at >= from && at < to && visible.some(({ id }) => id === spaceId),
              );
              const expected = {
                requests: own.reduce((sum, entry) => sum + entry.requests, 0),
                refusals: own.reduce((sum, entry) => sum + entry.refusals, 0),
                input: own.filter(({ isLost }) => !isLost).reduce((sum, entry) => sum + entry.inputTokens, 0),
              };
              const label = `${zone} ${time} ${group}`;
              expect(toSums(data.total.figures), label).toEqual(expected);
              expect(sumOf([...data.series, ...(data.rest ? [data.rest] : [])]), label).toEqual(expected);
              const inBuckets = data.total.buckets.map((figures) => ({ figures, buckets: [] }));
              expect(sumOf(inBuckets), label).toEqual(expected);
              expect(data.notRecorded, label).toBe(
                own.filter(({ isLost }) => isLost).reduce((sum, entry) => sum + entry.requests, 0),
              );
            }
          }
        }
      }
    }),
    { numRuns: 3 },
  );
}, 180_000);

test('filters choose the same usage as groups show, and the file holds it', async () => {
  const { organization, keys, admins, member, spaces } = await insertKeys();
  const entry = (index: number, model: string, requests: number): UsageEntry => ({
    organizationId: organization.id,
    apiKeyId: keys[index]?.id ?? '',
    spaceId: keys[index]?.spaceId ?? '',
    at: new Date(),
    model,
    endpoint: '/v1/chat/completions',
    statusClass: 'succeeded',
    requests,
    refusals: 0,
    reason: null,
    inputTokens: 10 * requests,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    estimated: 0,
    latencies: [packLatency(latencyBucketOf(100), requests)],
  });
  await sql`update usage_progress set hours_until = date_trunc('hour', now()), days_until = date_trunc('day', now(), 'UTC')`;
  await insertUsageBatch(sql, [entry(0, 'm', 3), entry(1, 'a,b', 5), entry(2, 'm', 7)]);
  await foldUsage(sql);
  const read = async (query: string, viewer = admins) => {
    const raw = new URLSearchParams(query);
    const params = parseUsageParams(Object.fromEntries([...raw.keys()].map((name) => [name, raw.getAll(name)])));
    return { params, data: await getUsage(viewer, params, 'UTC') };
  };
  const total = async (query: string, viewer = admins) => (await read(query, viewer)).data.total.figures.requests;
  expect(await total('')).toBe(15);
  expect(await total(`model=${encodeURIComponent('a,b')}`)).toBe(5);
  expect(await total(`key=${keys[0]?.id},${keys[2]?.id}`)).toBe(10);
  expect(await total('environment=none')).toBe(5);
  expect(await total(`space=${spaces[1]?.id}`)).toBe(7);
  expect(await total(`space=${spaces[1]?.id}`, member)).toBe(0);
  expect(await total(`key=${keys[2]?.id}`, member)).toBe(0);
  const { data } = await read(`group=model&then=key&open=m`);
  expect(data.parts?.map(({ name, sums }) => [name, sums.requests])).toEqual([
    ['three', 7],
    ['one', 3],
  ]);
  expect(data.series[0]?.figures.p95).toBeCloseTo(100, -1);

  const { params } = await read('');
  const file = await (await exportUsage(member, params, 'UTC')).text();
  expect(file).toContain('"one"');
  expect(file).not.toContain('three');
  const counted = file
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[3]));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(8);
});
