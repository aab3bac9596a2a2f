import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '@/e2e/support/database-catalog';
import { makeTemporaryFolder, openEmptyDatabase } from '@/e2e/support/test-database';
import { loadDump } from '@/e2e/support/upgrade-fixtures';
import { migrateDatabase } from '../migrate';
import { listTables, quoted } from './catalog';
import { openBackup } from './read';
import { restoreBackup } from './restore';
import { writeBackup } from './write';

type Opened = Awaited<ReturnType<typeof openEmptyDatabase>> & { sql: postgres.Sql };

let source: Opened;
let target: Opened;
let folder: string;

const open = async (): Promise<Opened> => {
  const database = await openEmptyDatabase();
  return { ...database, sql: postgres(database.url, { max: 1, onnotice: () => {} }) };
};

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  [source, target] = [await open(), await open()];
  await loadDump(source.url, 'before-baseline');
  await migrateDatabase(source.url);
  // Has every character with a special meaning in COPY.
  await source.sql`update spaces set description = ${'tab\t line\n return\r slash\\ \\N \\. ünï'} where deleted_at is null`;
  await source.sql`insert into events (id, organization_id, type, data)
    select gen_random_uuid(), id, 'api_key.limit_reached', '{"name": "A"}' from organizations`;
});

afterAll(async () => {
  await Promise.all([source?.sql.end(), target?.sql.end()]);
  await Promise.all([source?.close(), target?.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function contentsOf({ sql }: Opened): Promise<Record<string, string>> {
  // As JSON, because the columns of an upgraded database are in another order.
  const contents: Record<string, string> = {};
  for (const { name } of await listTables(sql)) {
    const [row] = await sql.unsafe(
      `select count(*) || ' ' || coalesce(md5(string_agg(to_jsonb(t)::text, E'\\n' order by to_jsonb(t)::text)), '') as digest from ${quoted(name)} t`,
    );
    contents[name] = row?.digest;
  }
  return contents;
}

const backUp = (file: string) =>
  writeBackup({ databaseUrl: source.url, file: join(folder, file), version: '1', sealed: null });

const restore = async (file: string) =>
  restoreBackup({
    databaseUrl: target.url,
    backup: await openBackup(join(folder, file)),
    journalDir: join(folder, 'none'),
    isHeld: true,
    beforeCommit: async (tx) => {
      await tx`update api_keys k set disabled_at = null where exists (
        select from audit_events where target_id = k.id and details ->> 'reason' = 'restored')`;
      const disabled = await tx`
        delete from audit_events a where details ->> 'reason' = 'restored'
        returning exists (select from events e where e.id = a.id and e.api_key_id = a.target_id) as "hasEvent"`;
      expect(new Set(disabled.map(({ hasEvent }) => hasEvent))).toEqual(new Set([true]));
      await tx`delete from events where data ->> 'reason' = 'restored'`;
    },
  });

test('a restored database has the rows, tables, functions and partitions of the backed-up database', async () => {
  await backUp('first');
  // As if another instance was started on the empty database before.
  await migrateDatabase(target.url);
  await source.sql`delete from sessions`;
  await source.sql`delete from sign_in_links`;
  const before = await contentsOf(source);
  await restore('first');
  expect(await contentsOf(target)).toEqual(before);
  expect(await readCatalog(target.sql)).toEqual(await readCatalog(source.sql));
});

test('a backup never replaces a file, and leaves no file when it fails', async () => {
  await expect(backUp('first')).rejects.toThrow(/first exists already/);
  await expect(backUp('missing/file')).rejects.toThrow(/can't be written \(ENOENT\)/);
});

test('a backup holds the state of one moment although rows are written meanwhile', async () => {
  let isDone = false;
  const writer = (async () => {
    const sql = postgres(source.url, { max: 1 });
    for (let n = 0; !isDone; n += 1) {
      // Both rows or none.
      await sql.begin(async (tx) => {
        await tx`insert into users (id, email, name) values (gen_random_uuid(), ${`a${n}@busy.test`}, 'A')`;
        await tx`insert into organizations (id, slug, name) values (gen_random_uuid(), ${`busy-${n}`}, 'B')`;
      });
    }
    await sql.end();
  })();
  await backUp('busy');
  isDone = true;
  await writer;
  const other = await open();
  try {
    await restoreBackup({
      databaseUrl: other.url,
      backup: await openBackup(join(folder, 'busy')),
      journalDir: join(folder, 'none'),
      isHeld: true,
      beforeCommit: async () => {},
    });
    const [row] = await other.sql`select
      (select count(*) from users where email like '%@busy.test') as users,
      (select count(*) from organizations where slug like 'busy-%') as organizations`;
    expect(row?.users).toBe(row?.organizations);
  } finally {
    await other.sql.end();
    await other.close();
  }
});
