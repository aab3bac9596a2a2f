import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldUsage, insertUsageBatch, pruneUsage } from '@/db/queries/usage-batches';
import { type FixtureDb, insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { startTestGateway } from '@/e2e/support/test-gateway';

// A database of its own, because these tests close future hours.
let database: TestDatabase;
let sql: postgres.Sql;
let db: FixtureDb;
const hourMs = 3_600_000;
const later = (hours: number) => new Date(Date.now() + hours * hourMs);

beforeAll(async () => {
  database = await openTestDatabase();
  sql = postgres(database.environment.DATABASE_URL, { max: 2, onnotice: () => {} });
  db = openFixtures(database.environment.DATABASE_URL);
});

afterAll(async () => {
  await sql?.end();
  await db?.$client.end();
  await database?.close();
});

const openHour = () =>
  sql`
    update usage_progress
    set hours_until = date_trunc('hour', now()), days_until = date_trunc('day', now(), 'UTC'), open_until = '-infinity'`;

type Sums = Record<string, number>;

/** Adds up the rollups of a key or space by tier. */
async function sumTiers(id: string): Promise<Record<string, Sums>> {
  const rows = await sql<(Sums & { tier: string })[]>`
    select tier, sum(requests)::int as requests, sum(refusals)::int as refusals, sum(input_tokens)::int as input,
      sum(output_tokens)::int as output, sum(estimated)::int as estimated,
      coalesce(sum((select sum(l >> 8) from unnest(latencies) l)), 0)::int as latencies,
      coalesce(sum(requests) filter (where status_class = 'not_recorded'), 0)::int as missing
    from usage_rollups where subject_id = ${id} and tier <> 'space_reason' group by tier order by tier`;
  return Object.fromEntries(rows.map(({ tier, ...sums }) => [tier, { ...sums }]));
}

async function callTwice(count = 30) {
  const url = database.environment.DATABASE_URL;
  const instances = await Promise.all([startTestGateway({ databaseUrl: url }), startTestGateway({ databaseUrl: url })]);
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, { requestsPerMinute: 60, burst: 20 });
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const api = instances[index % 2];
      const response = await api?.chat(key.secret, { model: index % 3 === 0 ? 'gpt-4' : 'pulze-echo' });
      await response?.text();
      return response?.status;
    }),
  );
  const admitted = answers.filter((status) => status === 200).length;
  const settings = {
    organization: space.organizationId,
    owner: await sql`select usage_group(${space.organizationId}, ${admin.id}) as id`.then(([row]) => String(row?.id)),
    cohort: await sql`select usage_cohort(${space.id}, ${admin.id}, null) as id`.then(([row]) => String(row?.id)),
    pairs: await sql<{ level: string; id: string }[]>`
      select level, subject_id as id from usage_pairs(${space.organizationId}, ${space.id}, ${admin.id}, null)`,
  };
  return { instances, space, key, ...settings, admitted, refused: count - admitted };
}

test('requests of two instances are in the minutes of key and space at once, and later in each closed period', async () => {
  const { instances, space, key, organization, owner, cohort, pairs, admitted, refused } = await callTwice();
  await Promise.all(instances.map((api) => api.close()));
  await foldUsage(sql);
  const sums = { requests: admitted, refusals: refused, input: 6 * admitted, output: 13 * admitted, estimated: 0 };
  const expected = { ...sums, latencies: admitted, missing: 0 };
  expect(await sumTiers(key.id)).toEqual({ key_minute: expected });
  expect(await sumTiers(space.id)).toEqual({ space_minute: expected });

  await foldUsage(sql, later(48));
  const tiers = (level: string) =>
    Object.fromEntries(['day', 'hour', 'minute', 'month'].map((grain) => [`${level}_${grain}`, expected]));
  const total = { ...expected, latencies: 0 };
  expect(await sumTiers(key.id)).toEqual({
    ...tiers('key'),
    total_day: total,
    total_month: total,
    total_quarter: total,
  });
  expect(await sumTiers(space.id)).toEqual(tiers('space'));
  const levels = [
    { level: 'organization', id: organization },
    { level: 'owner', id: owner },
    { level: 'owner_status', id: owner },
    { level: 'cohort', id: cohort },
    { level: 'cohort_status', id: cohort },
    ...pairs,
  ];
  const withMinutes = ['owner_minute', 'environment_minute', 'cohort_minute'];
  // Without an environment, some levels have the same id.
  for (const { id } of levels) {
    const closed = levels.filter((other) => other.id === id).flatMap(({ level }) => Object.entries(tiers(level)));
    const written = closed.filter(([tier]) => !tier.endsWith('_minute') || withMinutes.includes(tier));
    expect(await sumTiers(id)).toEqual(Object.fromEntries(written));
  }
  const reasons = await sql`
    select status_class as reason, refusals::int from usage_rollups where tier = 'space_reason' and subject_id = ${space.id}`;
  expect([...reasons]).toEqual([{ reason: 'limited', refusals: refused }]);
  const [classes] = await sql`
    select json_object_agg(status_class, refusals) as refusals from usage_rollups
    where tier = 'key_day' and subject_id = ${key.id}`;
  expect(classes?.refusals).toEqual({ refused, succeeded: 0 });
});

test('requests that the log lost are not recorded, and one that ends after its hour was closed is recorded', async () => {
  await openHour();
  // Neither instance can fold, so their batches are missing like those of a killed process.
  const holder = postgres(database.environment.DATABASE_URL, { max: 1 });
  await holder`select pg_advisory_lock(hashtext('fold_usage'))`;
  const { instances, key, space, organization, owner, cohort, pairs, admitted, refused } = await callTwice();
  const [api] = instances;
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await holder.end();
  const [kept] = await sql`
    delete from usage_batches where id in (select id from usage_batches) returning entries::text as entries`;
  await foldUsage(sql, later(2));
  const missing = { requests: admitted, refusals: refused, input: 0, output: 0, estimated: 0, latencies: 0 };
  expect((await sumTiers(key.id)).key_hour).toEqual({ ...missing, missing: admitted });

  // The same batch arrives late, like that of a long stream.
  await sql`insert into usage_batches (entries) values (${kept?.entries ?? ''}::text::json)`;
  const batch = JSON.parse(kept?.entries ?? '[]') as { requests: number; class: string }[];
  const late = batch.reduce((sum, entry) => sum + entry.requests, 0);
  await foldUsage(sql, later(2));
  const hours = [
    (await sumTiers(key.id)).key_hour,
    (await sumTiers(space.id)).space_hour,
    (await sumTiers(organization)).organization_hour,
    (await sumTiers(owner)).owner_hour,
    (await sumTiers(owner)).owner_status_hour,
    (await sumTiers(cohort)).cohort_hour,
    (await sumTiers(cohort)).cohort_status_hour,
    ...(await Promise.all(pairs.map(async ({ level, id }) => (await sumTiers(id))[`${level}_hour`]))),
  ];
  for (const tier of hours) {
    expect(tier).toMatchObject({ requests: admitted, refusals: refused, missing: admitted - late, latencies: late });
  }
  await Promise.all([api?.close(), instances[1]?.close()]);
});

test('all batches are added before their hour is closed, even more than a statement takes', async () => {
  await openHour();
  await sql`truncate usage_rollups`;
  const { space, admin, organization } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id);
  for (let i = 0; i < 25; i += 1) {
    await insertUsageBatch(sql, [
      {
        organizationId: organization.id,
        apiKeyId: key.id,
        spaceId: space.id,
        at: new Date(),
        model: `model-${i % 3}`,
        endpoint: '/v1/chat/completions',
        statusClass: 'succeeded',
        requests: 1,
        refusals: 0,
        reason: null,
        inputTokens: 2,
        outputTokens: 3,
        cachedTokens: 0,
        reasoningTokens: 0,
        estimated: 0,
        latencies: [],
      },
    ]);
  }
  await sql`update key_meters set hour = date_trunc('hour', now()), requests = 25 where api_key_id = ${key.id}`;
  await foldUsage(sql, later(2));
  const added = { requests: 25, refusals: 0, input: 50, output: 75, estimated: 0, latencies: 0, missing: 0 };
  expect(await sumTiers(key.id)).toMatchObject({ key_minute: added, key_hour: added });
  const [left] = await sql`select count(*)::int as batches from usage_batches`;
  expect(left?.batches).toBe(0);
});

test('two simultaneous folds add each batch once', async () => {
  await openHour();
  const { instances, key, admitted } = await callTwice();
  await Promise.all(instances.map((api) => api.close()));
  await Promise.all(Array.from({ length: 6 }, () => foldUsage(sql)));
  await foldUsage(sql);
  expect((await sumTiers(key.id)).key_minute?.requests).toBe(admitted);
});

test('minutes are deleted after 48 hours, but not before their hour is written; other periods after 13 months', async () => {
  const { space, admin, organization } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id);
  const insert = (tier: string, age: string) => sql`
    insert into usage_rollups (tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals)
    values (${tier}, ${organization.id}, ${key.id}, date_trunc('minute', now() - ${age}::interval), '', '', 'succeeded', 1, 0)`;
  for (const age of ['47 hours', '49 hours']) await insert('key_minute', age);
  for (const age of ['12 months', '15 months']) await insert('key_month', age);
  await sql`update usage_progress set hours_until = now() - interval '50 hours'`;
  await pruneUsage(sql);
  expect((await sumTiers(key.id)).key_minute?.requests).toBe(2);
  await sql`update usage_progress set hours_until = now()`;
  await pruneUsage(sql);
  const left = await sumTiers(key.id);
  expect([left.key_minute?.requests, left.key_month?.requests]).toEqual([1, 1]);
});

test('the usage of a key is deleted with it, and the usage of spaces with their organization', async () => {
  const { instances, key, space } = await callTwice(4);
  await Promise.all(instances.map((api) => api.close()));
  await foldUsage(sql);
  await sql`delete from api_keys where id = ${key.id}`;
  expect(await sumTiers(key.id)).toEqual({});
  expect((await sumTiers(space.id)).space_minute?.requests).toBe(4);
  await sql`delete from organizations where id = (select organization_id from spaces where id = ${space.id})`;
  expect(await sumTiers(space.id)).toEqual({});
});

test('a key that uses a new model in each request gets a bounded number of rows', async () => {
  const url = database.environment.DATABASE_URL;
  const api = await startTestGateway({ databaseUrl: url });
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, { requestsPerMinute: 6_000, burst: 1_000 });
  await Promise.all(Array.from({ length: 130 }, (_, index) => api.chat(key.secret, { model: `m-${index}` })));
  await api.close();
  await foldUsage(sql);
  const [row] = await sql`
    select count(distinct model)::int as models, sum(requests)::int as requests from usage_rollups
    where tier = 'key_minute' and subject_id = ${key.id}`;
  expect(row?.requests).toBe(130);
  expect(row?.models).toBeLessThanOrEqual(101);
});
