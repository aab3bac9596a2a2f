import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import postgres from 'postgres';

/** The facts about a release's dump: its settings, its users' password, and keys in each state. */
export type ReleaseFixture = {
  authSecret: string;
  pepper: string;
  password: string;
  secrets: Record<'live' | 'rotated' | 'replaced' | 'disabled' | 'removed', string>;
};

/** The folder of the dumps that `npm run upgrade-fixture` created for releases, and of one from before the baseline. */
export const releaseFixturesFolder = join(import.meta.dirname, '..', '..', 'db', 'upgrade-fixtures');

/** The versions that have a dump. */
export const releasedVersions: string[] = readdirSync(releaseFixturesFolder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => basename(name, '.json'));

export function readReleaseFixture(version: string): ReleaseFixture {
  return JSON.parse(readFileSync(join(releaseFixturesFolder, `${version}.json`), 'utf8')) as ReleaseFixture;
}

/** Fills an empty database from a dump. */
export async function loadDump(databaseUrl: string, name: string): Promise<void> {
  const dump = await readFile(join(releaseFixturesFolder, `${name}.sql.gz`));
  // A separate session, because the dump changes settings.
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(gunzipSync(dump).toString()).simple();
  await sql.end();
}

/** Counts the rows of every table except that of the SQL functions. */
export async function countRows(sql: postgres.Sql): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname <> 'sql_functions' order by 1`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await sql`select count(*)::int as count from ${sql(name)}`;
    counts[name] = Number(row?.count);
  }
  return counts;
}
