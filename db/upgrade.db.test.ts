import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readCatalog } from '@/e2e/support/database-catalog';
import { runAdmin } from '@/e2e/support/run-admin';
import { openEmptyDatabase } from '@/e2e/support/test-database';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { loadDump } from '@/e2e/support/upgrade-fixtures';
import { migrateDatabase } from './migrate';

// The dump `before-baseline` is the demo of the last version before the baseline, and one more key, created with this
// pepper by that version's own code. Most of its usage and request log was deleted.
const pepper = Buffer.alloc(32, 'p').toString('base64');
const secret = 'pk_fxV8q0K9BBCeJNTjDyxAJMFDQtVulq0zOrZm';

type Rows = Record<string, unknown>[];

let database: Awaited<ReturnType<typeof openEmptyDatabase>>;
let sql: postgres.Sql;
let before: Rows;

const readData = async (): Promise<Rows> =>
  sql`
    select
      (select array_agg(k.id || k.name || k.last_five || coalesce(u.last_used_at::text, '') order by k.id)
        from api_keys k join api_key_last_uses u on u.api_key_id = k.id) as keys,
      (select array_agg(encode(hash, 'hex') order by hash) from api_key_secrets) as secrets,
      (select array_agg(organization_id::text || user_id || role order by organization_id, user_id) from memberships)
        as members,
      (select array_agg(id || action || details order by id) from audit_events) as audit,
      (select sum(requests) || ' ' || sum(refusals) || ' ' || sum(prompt_tokens) from api_key_usage) as usage,
      (select count(*) from request_log) as log`;

beforeAll(async () => {
  database = await openEmptyDatabase();
  await loadDump(database.url, 'before-baseline');
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  before = await readData();
});

afterAll(async () => {
  await sql?.end();
  await database?.close();
});

test('a database with only some of the migrations before the baseline is refused, and stays unchanged', async () => {
  const newest = sql`(select max(created_at) from drizzle.__drizzle_migrations)`;
  await sql`update drizzle.__drizzle_migrations set created_at = created_at - 1 where created_at = ${newest}`;
  const catalog = () => sql`select count(*)::int as count from pg_class`;
  const objects = await catalog();
  await expect(migrateDatabase(database.url)).rejects.toThrow(/0027_key_search_per_period.*once on it, then this one/);
  expect(await catalog()).toEqual(objects);
  await sql`update drizzle.__drizzle_migrations set created_at = created_at + 1 where created_at = ${newest}`;
});

test('a migration that fails after others changes nothing, and the start names it and exits with 1', async () => {
  await sql`create table peppers (made_by_hand integer)`;
  const tables = () => sql`
    select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace in ('public'::regnamespace, 'drizzle'::regnamespace) order by 1, 2`;
  const unchanged = await tables();
  const { code, out, err } = await runAdmin(['pepper'], {
    DATABASE_URL: database.url,
    AUTH_SECRET: 'a'.repeat(32),
    API_KEY_PEPPER: pepper,
  });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /The migration 0018_peppers failed, and the database is as it was before.*"peppers" already exists/,
  );
  expect(err).toContain('The version that ran before still starts on it.');
  expect(err).not.toMatch(/ at .*\.[jt]s/);
  expect(await tables()).toEqual(unchanged);
  expect(await readData()).toEqual(before);
  await sql`drop table peppers`;
});

test('an installation from before the baseline gets the catalog of a fresh one and keeps all its data', async () => {
  expect(before[0]?.keys).toHaveLength(49);
  const [event] = await sql`
    insert into audit_events (id, organization_id, action, target_type, target_id)
    select gen_random_uuid(), organization_id, 'account.way_connected', 'account', actor_id from audit_events
    where actor_id is not null limit 1 returning id`;
  await migrateDatabase(database.url);
  await migrateDatabase(database.url);
  const renamed = await sql`delete from audit_events where id = ${event?.id} returning action`;
  expect([...renamed]).toEqual([{ action: 'account.sign_in_method_connected' }]);
  const fresh = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
  expect(await readCatalog(sql)).toEqual(await readCatalog(fresh));
  await fresh.end();
  expect(await readData()).toEqual(before);
});

test('a key from before the baseline opens the API, and its use is counted', async () => {
  vi.stubEnv('API_KEY_PEPPER', pepper);
  const gateway = await startTestGateway({ databaseUrl: database.url });
  const requests = async () =>
    (
      await sql`select sum(requests)::int as sum from api_key_hours u join api_keys k on k.id = u.api_key_id
      where k.name = 'Made by the old version'`
    )[0]?.sum;
  expect(await requests()).toBeNull();
  expect((await gateway.chat(secret)).status).toBe(200);
  expect(await requests()).toBe(1);
  await gateway.close();
});
