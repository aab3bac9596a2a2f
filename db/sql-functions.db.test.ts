import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '@/e2e/support/database-catalog';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { migrateDatabase } from './migrate';
import { applySqlFunctions, readSqlFunctions } from './sql-functions';

let database: TestDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  sql = postgres(database.environment.DATABASE_URL, { max: 1, onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await database?.close();
});

const functions = () => sql<{ name: string; signature: string }[]>`
  select proname as name, oid::regprocedure as signature from pg_proc where pronamespace = 'public'::regnamespace`;

test('a fresh database holds the functions of db/functions and no others, with their triggers and settings', async () => {
  const catalog = await readCatalog(sql);
  for (const { signature } of await functions()) await sql.unsafe(`drop routine if exists ${signature} cascade`);
  await sql`delete from sql_functions`;
  await sql.begin(applySqlFunctions);
  expect(await readCatalog(sql)).toEqual(catalog);
});

test('the bodies of all functions are valid, although they are applied unchecked', async () => {
  const checks = await sql`
    select case l.lanname when 'sql' then fmgr_sql_validator(p.oid) else plpgsql_validator(p.oid) end
    from pg_proc p join pg_language l on l.oid = p.prolang
    where pronamespace = 'public'::regnamespace and prokind <> 'a'`;
  const [aggregates] = await sql`
    select count(*)::int from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'a'`;
  expect(checks.length + aggregates?.count).toBe((await functions()).length);
});

test('a changed function is applied again, and a function with a newer version in the database stays', async () => {
  const [first, second] = await readSqlFunctions();
  if (!first || !second) throw new Error('There are no functions.');
  await sql`update sql_functions set sha256 = 'changed' where name = ${first.name}`;
  await sql`update sql_functions set sha256 = 'newer', version = version + 1 where name = ${second.name}`;
  await sql.begin(applySqlFunctions);
  const rows =
    await sql`select name, sha256 from sql_functions where name in ${sql([first.name, second.name])} order by name`;
  expect(rows).toEqual([
    { name: first.name, sha256: first.sha256 },
    { name: second.name, sha256: 'newer' },
  ]);
});

test('truncating users and organizations empties every table with rows of an organization', async () => {
  const db = openFixtures(database.environment.DATABASE_URL);
  const { space, admin } = await insertWorld(db);
  await insertApiKey(db, space, admin.id);
  await sql`truncate users, organizations cascade`;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns c join pg_class t on t.oid = to_regclass(c.table_name)
    where table_schema = 'public' and column_name = 'organization_id' and not t.relispartition`;
  expect(tables.length).toBeGreaterThan(8);
  for (const { name } of tables) expect([name, await sql`select from ${sql(name)}`]).toEqual([name, []]);
  await db.$client.end();
});

test('an older version does not change the functions of a database with newer migrations', async () => {
  await sql`drop function api_key_refusal`;
  await sql`delete from sql_functions where name = 'api_key_refusal'`;
  const isThere = async () => (await functions()).some(({ name }) => name === 'api_key_refusal');
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`;
  await migrateDatabase(database.environment.DATABASE_URL);
  expect(await isThere()).toBe(false);
  await sql`delete from drizzle.__drizzle_migrations where hash = 'newer'`;
  await migrateDatabase(database.environment.DATABASE_URL);
  expect(await isThere()).toBe(true);
});
