import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { dashboardSettings } from '@/db/client';
import { migrateDatabase } from '@/db/migrate';
import { openTestDatabase } from '@/e2e/support/test-database';
import { parseUsageParams, timeOf } from '@/lib/usage/params';
import { measureRequestSearch } from './find-request';
import { loadUsage, type UsageOrganization } from './load';
import { ranges, views } from './views';

/**
 * `npm run bench:usage [keys]`: the cost of the usage page's views in the database, compared with an index scan of
 * their time. Uses BENCH_DATABASE_URL and keeps its data for the next run, or an embedded database that it removes.
 */

const repetitions = 7;
const sizes = (process.argv[2] ?? '10000')
  .split(',')
  .map((keys) => ({ keys: Number(keys), days: Number(keys) > 100_000 ? 30 : 95, isSparse: Number(keys) > 100_000 }));
const own = process.env.BENCH_DATABASE_URL ? undefined : await openTestDatabase();
const url = process.env.BENCH_DATABASE_URL ?? own?.environment.DATABASE_URL ?? '';
await migrateDatabase(url);
const sql = postgres(url, {
  max: 1,
  max_lifetime: null,
  onnotice: () => {},
  connection: { ...dashboardSettings, statement_timeout: 60_000 },
});
const organizations = await loadUsage(sql, sizes);
const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;

/** Returns the CPU time of the backend in milliseconds, which other work on the machine does not change. */
async function processorMs(): Promise<number> {
  const text = await readFile(`/proc/${backend?.pid}/schedstat`, 'utf8').catch(() => null);
  return text === null ? performance.now() : Number(text.split(' ')[0]) / 1e6;
}

async function measure(run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i += 1) {
    const before = await processorMs();
    await run();
    least = Math.min(least, (await processorMs()) - before);
    if (least > 5_000) break;
  }
  return least;
}

/** Reads the rows of keys in a range, in the coarsest grain, by the index of the organization. */
async function scanByIndex({ id, until }: UsageOrganization, range: string): Promise<unknown> {
  const grain = range === '12m' ? 'month' : range === '24h' ? 'hour' : 'day';
  const { from, to } = timeOf(parseUsageParams({ range }), until, 'UTC');
  return sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    await tx`set local enable_bitmapscan = off`;
    return tx`
      select count(*), max(requests) from usage_rollups
      where tier = ${`key_${grain}`} and organization_id = ${id} and started_at >= ${from} and started_at < ${to}`;
  });
}

const cell = (ms: number) => ms.toFixed(ms < 10 ? 1 : 0);
const tables: string[] = [];
let over = 0;
for (const org of organizations) {
  const shown = org.keys > 100_000 ? ranges.slice(0, 3) : ranges;
  const scans: number[] = [];
  for (const range of shown) scans.push(await measure(() => scanByIndex(org, range)));
  const lines = [`| one index scan of the rows of keys | ${scans.map(cell).join(' | ')} |`];
  for (const { name, read } of views) {
    const cells: string[] = [];
    for (const [index, range] of shown.entries()) {
      const db = drizzle(sql);
      const ms = await measure(() => read(org, range, db)).catch(() => null);
      const isOver = ms === null || ms > (org.keys > 10_000 ? 2 * (scans[index] ?? 0) : 50);
      if (isOver) over += 1;
      cells.push(`${ms === null ? 'over a minute' : cell(ms)}${isOver ? ' **over**' : ''}`);
    }
    lines.push(`| ${name} | ${cells.join(' | ')} |`);
    console.log(lines.at(-1));
  }
  tables.push(
    `## ${org.keys.toLocaleString('en')} keys`,
    '',
    `| view | ${shown.join(' | ')} |`,
    `|---|${shown.map(() => '---|').join('')}`,
    ...lines,
    '',
  );
}
const [rows] = await sql<{ rows: string; size: string }[]>`
  select to_char(sum(n_live_tup), 'FM999,999,999') as rows, pg_size_pretty(sum(pg_total_relation_size(relid))) as size
  from pg_stat_user_tables where relname ~ '^usage_(key|(space|organization|cohort|owner|environment)(_environment|_owner)?(_status)?|total)_(minutes|hours|days|months|quarters)$'`;
const search = await measureRequestSearch(sql, measure);
const [server] = await sql<{ version: string }[]>`select split_part(version(), ' on ', 1) as version`;
await sql.end();
await own?.close();

const report = [
  '# The usage page',
  '',
  `${server?.version ?? ''}, embedded, settings of the dashboard. ${rows?.rows} rollups, ${rows?.size} with indexes.`,
  'Each of 10,000 keys works three hours a day, each of 1,000,000 keys one hour on four of thirty days, with one or two',
  'of four models; every twentieth hour has refusals and every fortieth failures. It is the 57th minute of the open hour,',
  'when the most minutes wait to be added up: keys that work in it have every third minute. Beyond 31 days, hours and',
  'days are filled for the last 95 days and the last five of each earlier month, because only these are read; months for',
  '13 months. There is an owner for every 500 keys, at least five spaces, and three environments or none. Hours of keys',
  'are inserted by generate_series, a day at a time, and all others as sums of these, into unlogged tables; primary keys',
  'are built last.',
  '',
  `CPU milliseconds of the database’s process for all statements of a view, the least of ${repetitions} runs. **over**:`,
  'more than 50 ms; with more than 10,000 keys, more than twice the index scan.',
  '',
  ...tables,
  '## A request by its id',
  '',
  search,
  '',
].join('\n');
await writeFile(join(import.meta.dirname, '..', 'results', 'usage.md'), report);
console.log(`${over} over`);
