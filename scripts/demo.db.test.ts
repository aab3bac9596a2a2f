import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { openTestDatabase } from '@/e2e/support/test-database';
import { verifyPassword } from '@/lib/passwords';
import { fillWithKeys, tidyUp } from './demo/bulk';
import { openDemoDb } from './demo/connection';
import { ensureOrganizations } from './demo/organizations';

// The demo's organizations have fixed names, so the test needs its own database.
const database = await openTestDatabase();
const db = openDemoDb(database.environment.DATABASE_URL);
const pepper = randomBytes(32);

afterAll(async () => {
  await db.$client.end();
  await database.close();
});

const one = async (query: ReturnType<typeof sql>) => (await db.execute(query))[0];

test('ensureOrganizations inserts the demo once, and later only sets new passwords', async () => {
  expect(await ensureOrganizations(db, 'first password', pepper)).toBe(true);
  const counts = sql`select (select count(*)::int from users) as users, (select count(*)::int from api_keys) as keys,
    (select count(*)::int from api_key_usage) as usage, (select count(*)::int from memberships) as memberships`;
  const before = await one(counts);
  expect(await ensureOrganizations(db, 'second password', pepper)).toBe(false);
  expect(await one(counts)).toEqual(before);
  const admin = await one(sql`select password_hash as hash from users where email = 'admin@acme.example'`);
  expect(await verifyPassword('second password', String(admin?.hash))).toBe(true);
  expect(await verifyPassword('first password', String(admin?.hash))).toBe(false);
});

test('the demo has keys in every state, in several spaces, of several owners, with usage and requests', async () => {
  const row = await one(sql`
    select count(*) filter (where removed_at is not null) > 0 as removed,
      count(*) filter (where disabled_at is not null) > 0 as disabled,
      count(*) filter (where expires_at < now()) > 0 as expired,
      count(distinct space_id)::int as spaces, count(distinct owner_id)::int as owners,
      (select count(*) from api_key_usage where hour > now() - interval '1 day') > 0 as used,
      (select count(distinct status)::int from request_log) as statuses
    from api_keys`);
  expect(row).toEqual({ removed: true, disabled: true, expired: true, spaces: 6, owners: 6, used: true, statuses: 4 });
});

test('the rollups of the demo add up to its usage', async () => {
  const row = await one(sql`
    select sum(requests)::text as requests, sum(refusals)::text as refusals, sum(input_tokens)::text as input,
      sum(output_tokens)::text as output
    from usage_rollups, usage_progress
    where tier = 'space_hour' or tier = 'space_minute' and started_at >= hours_until`);
  expect(row).toEqual(
    await one(sql`
      select sum(requests)::text as requests, sum(refusals)::text as refusals, sum(prompt_tokens)::text as input,
        sum(completion_tokens)::text as output
      from api_key_usage`),
  );
});

test('every level of the demo’s rollups has the same sum of its days', async () => {
  const row = await one(sql`
    select count(*)::int as levels, count(distinct requests)::int as sums
    from (select sum(requests) as requests from usage_rollups where tier like '%\\_day' group by tier) s`);
  expect(row).toEqual({ levels: 12, sums: 1 });
});

test('the minutes of the demo add up to its request log', async () => {
  const minutes = await one(sql`
    select sum(requests + refusals)::int as count, min(started_at) < now() - interval '40 hours' as are_all
    from usage_rollups where tier = 'key_minute'`);
  const log = await one(sql`
    select count(*)::int as count, true as are_all from request_log where started_at > now() - interval '48 hours'`);
  expect(Number(log?.count)).toBeGreaterThan(1_000);
  expect(Math.abs(Number(minutes?.count) - Number(log?.count))).toBeLessThan(20);
  expect(minutes?.are_all).toBe(true);
});

test('the request log of the demo adds up to its usage, and to the last uses', async () => {
  const row = await one(sql`
    select count(*) filter (where status not in (401, 429))::text as requests,
      count(*) filter (where status in (401, 429))::text as refusals,
      sum(prompt_tokens)::text as input, sum(completion_tokens)::text as output
    from request_log`);
  expect(row).toEqual(
    await one(sql`
      select sum(requests)::text as requests, sum(refusals)::text as refusals, sum(prompt_tokens)::text as input,
        sum(completion_tokens)::text as output
      from api_key_usage`),
  );
  const late = sql`select count(*)::int as late from api_key_last_uses l where last_used_at <>
    (select max(started_at) from request_log r where r.api_key_id = l.api_key_id and status not in (401, 429))`;
  expect(await one(late)).toEqual({ late: 0 });
});

test('fillWithKeys adds keys with secrets up to the wanted number and removes none', async () => {
  const acme = await one(sql`select id from organizations where slug = 'acme'`);
  const id = String(acme?.id);
  const live = sql`select count(*)::int as keys from api_keys where removed_at is null`;
  await fillWithKeys(db, id, 700, () => {});
  expect(await one(live)).toEqual({ keys: 700 });
  expect(await fillWithKeys(db, id, 50, () => {})).toBe(0);
  await tidyUp(db);
  expect(await one(live)).toEqual({ keys: 700 });
  const secrets = sql`select count(*)::int as without from api_keys k
    where not exists (select from api_key_secrets s where s.api_key_id = k.id and octet_length(s.hash) = 32)`;
  expect(await one(secrets)).toEqual({ without: 0 });
});
