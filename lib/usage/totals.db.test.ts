import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closePools } from '@/db/client';
import { foldUsage, insertUsageBatch, type UsageEntry } from '@/db/queries/usage-batches';
import { type FixtureDb, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { insertManyCohorts, insertUsageWorld } from '@/e2e/support/usage-world';
import { listBusiestKeys, listRecentUsage } from '../overview/usage-service';
import { latencyBucketOf, packLatency } from './latency';
import { parseUsageParams, usageGroups } from './params';
import type { UsageTotals } from './schema';
import { getUsage } from './service';

// A database of its own, because the test writes hours that are long past.
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
const times = ['range=7d', 'range=30d', 'range=90d', 'range=12m', 'range=12m&bucket=month'];

/** Returns how many hours ago the clocks of a zone changed within the last 330 days. */
function clockChanges(zone: string): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
  const hourAt = (hoursAgo: number) => Number(format.format(Date.now() - hoursAgo * hourMs));
  const ago = Array.from({ length: 329 * 24 }, (_, index) => index + 1);
  return ago.filter((hours) => hourAt(hours) !== (hourAt(hours + 1) + 1) % 24);
}
const changes = [...clockChanges('Europe/Berlin'), ...clockChanges('America/New_York')];
const dayOf = (hoursAgo: number) => new Date(Date.now() - hoursAgo * hourMs).toISOString().slice(0, 10);
/** The days around each change of the clocks, day by day. */
const changeDays = changes.map((hours) => `from=${dayOf(hours + 48)}&to=${dayOf(hours - 24)}&bucket=day`);

const traffic = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 2 }),
    // Any time until now, the open hour, and times near clock changes.
    hoursAgo: fc.oneof(
      fc.integer({ min: 1, max: 330 * 24 }),
      fc.constant(0),
      fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -26, max: 26 })).map(([at, by]) => Math.max(1, at + by)),
    ),
    minute: fc.integer({ min: 0, max: 59 }),
    model: fc.constantFrom('gpt-4o', 'a,b "c"', ''),
    endpoint: fc.constantFrom('/v1/chat/completions', '/v1/key'),
    statusClass: fc.constantFrom('succeeded', 'failed', 'refused', 'cancelled', 'invalid'),
    tokens: fc.integer({ min: 0, max: 5_000 }),
    latency: fc.integer({ min: 0, max: 90_000 }),
    /** Whether a killed process lost it after admission had counted it. */
    isLost: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

const checkedMetrics = ['requests', 'refusals', 'input'] as const;
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

test('totals equal the log and admission’s counts for every group, time, zone and viewer', async () => {
  await fc.assert(
    fc.asyncProperty(
      traffic,
      fc.integer({ min: 1, max: 300 * 24 }),
      fc.boolean(),
      async (requests, promotedAgo, isLarge) => {
        const world = await insertUsageWorld(db);
        const now = Math.floor(Date.now() / hourMs) * hourMs;
        // Some hours are closed already, so entries that are written later are late for them.
        await sql`truncate usage_rollups, usage_batches, api_key_usage, usage_progress, usage_cohorts, usage_key_cohorts`;
        await sql`insert into usage_progress (hours_until, days_until) values (
        ${new Date(now - promotedAgo * hourMs)}, ${new Date(Math.floor((now - promotedAgo * hourMs) / (24 * hourMs)) * 24 * hourMs)})`;
        const entries = requests.map((request) => {
          const key = world.keys[request.key];
          const isRefused = request.statusClass === 'refused';
          const at = new Date(now - request.hoursAgo * hourMs + request.minute * 60_000);
          const entry: UsageEntry & { isLost: boolean } = {
            isLost: request.isLost && request.hoursAgo > 0 && request.hoursAgo < promotedAgo,
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
        if (isLarge) await insertManyCohorts(sql, world.organization.id);
        // The counts of admission in hours that are already closed, as the migration writes them.
        await sql`select place_usage_keys(${world.keys.map(({ id }) => id)}::uuid[])`;
        for (const grain of ['hour', 'day', 'month', 'quarter'] as const) {
          await sql`
          insert into usage_rollups (tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals)
          select level || ${`_${grain}`}, u.organization_id, subject_id, date_trunc(${grain}, hour, 'UTC'), '', '', 'not_recorded',
            sum(u.requests), sum(u.refusals)
          from api_key_usage u join api_keys k on k.id = u.api_key_id join usage_progress p on true
          cross join lateral (
            values ('key', k.id), ('space', k.space_id), ('organization', k.organization_id), ('owner', usage_group(k.organization_id, k.owner_id::text)),
              ('owner_status', usage_group(k.organization_id, k.owner_id::text)),
              ('cohort', usage_cohort(k.space_id, k.owner_id, k.environment)),
              ('cohort_status', usage_cohort(k.space_id, k.owner_id, k.environment)),
              ('environment', usage_group(k.organization_id, k.environment)), ('total', k.id)
            union all
            select * from usage_pairs(k.organization_id, k.space_id, k.owner_id, k.environment)
          ) as s (level, subject_id)
          where u.organization_id = ${world.organization.id}
            and case ${grain} when 'hour' then level <> 'total' when 'quarter' then level = 'total' else true end and hour < ${grain === 'hour' ? sql`p.hours_until` : sql`p.days_until`}
          group by 1, 2, 3, 4`;
        }
        const kept = entries.filter(({ isLost }) => !isLost);
        // Two instances write one half each. The second half is late for the minutes that the first fold added up.
        for (const half of [0, 1]) {
          await insertUsageBatch(
            sql,
            kept.filter((_, index) => index % 2 === half),
          );
          await foldUsage(sql, new Date(now + (half === 0 ? 0.4 : 0.9) * hourMs));
        }

        let views = 0;
        for (const zone of zones) {
          for (const time of [...times, ...changeDays]) {
            for (const group of time.startsWith('range') ? usageGroups : (['model'] as const)) {
              for (const [viewer, visible] of [
                [world.admins, world.spaces],
                [world.member, world.spaces.slice(0, 1)],
              ] as const) {
                // The page reads one metric by time, an export all of them.
                views += 1;
                const metric = checkedMetrics[views % (checkedMetrics.length + 1)];
                const query = `${time}&group=${group}&metric=${metric ?? ''}`;
                const params = parseUsageParams(Object.fromEntries(new URLSearchParams(query)));
                const data = await getUsage(viewer, params, zone, { withAllMetrics: metric === undefined });
                const [from, to] = [new Date(data.from), new Date(data.to)];
                const own = entries.filter(
                  ({ at, spaceId }) => at >= from && at < to && visible.some(({ id }) => id === spaceId),
                );
                const expected = {
                  requests: own.reduce((sum, entry) => sum + entry.requests, 0),
                  refusals: own.reduce((sum, entry) => sum + entry.refusals, 0),
                  input: own.filter(({ isLost }) => !isLost).reduce((sum, entry) => sum + entry.inputTokens, 0),
                };
                const label = `${zone} ${query}`;
                expect(toSums(data.total.figures), label).toEqual(expected);
                expect(sumOf([...data.series, ...(data.rest ? [data.rest] : [])]), label).toEqual(expected);
                const ends = [...data.starts.slice(1), data.to].map((end) => new Date(end));
                for (const name of metric ? [metric] : checkedMetrics) {
                  data.total.buckets.forEach(({ [name]: inBucket }, index) => {
                    const [start, end] = [new Date(data.starts[index] ?? ''), ends[index] ?? to];
                    const logged = own.filter(
                      ({ at, isLost }) => at >= start && at < end && !(name === 'input' && isLost),
                    );
                    const count = name === 'input' ? 'inputTokens' : name;
                    expect(inBucket, `${label} ${name} ${start.toISOString()}`).toBe(
                      logged.reduce((sum, entry) => sum + entry[count], 0),
                    );
                    const parts = [...data.series, ...(data.rest ? [data.rest] : [])];
                    expect(
                      parts.reduce((sum, { buckets }) => sum + (buckets[index]?.[name] ?? 0), 0),
                      `${label} ${name} in parts, ${start.toISOString()}`,
                    ).toBe(inBucket);
                  });
                }
                expect(data.notRecorded, label).toBe(
                  own.filter(({ isLost }) => isLost).reduce((sum, entry) => sum + entry.requests, 0),
                );
              }
            }
          }
        }
        for (const [viewer, visible] of [
          [world.admins, world.spaces],
          [world.member, world.spaces.slice(0, 1)],
        ] as const) {
          const since = (hours: number) =>
            entries.filter(
              ({ at, spaceId }) =>
                at.getTime() >= now - (hours - 1) * hourMs && visible.some(({ id }) => id === spaceId),
            );
          const recent = await listRecentUsage(viewer);
          expect(recent.reduce((sum, { requests: count }) => sum + count, 0)).toBe(
            since(50).reduce((sum, entry) => sum + entry.requests, 0),
          );
          const busiest = await listBusiestKeys(viewer);
          const week = since(7 * 24);
          expect(Object.fromEntries(busiest.map(({ id, requests: count }) => [id, count]))).toEqual(
            Object.fromEntries(
              world.keys
                .map(
                  ({ id }) => [id, week.filter((entry) => entry.apiKeyId === id && entry.requests > 0).length] as const,
                )
                .filter(([, count]) => count > 0),
            ),
          );
          for (const { days, requests: count } of busiest) expect(days.reduce((sum, day) => sum + day, 0)).toBe(count);
        }
      },
    ),
    { numRuns: 3 },
  );
}, 420_000);
