import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { type Database, dashboardSettings } from '@/db/client';
import { migrateDatabase } from '@/db/migrate';
import { countApiKeys } from '@/db/queries/api-key-list';
import { findKeyOwners, findKeySpaces } from '@/db/queries/api-key-list-options';
import type { KeyFilters } from '@/db/queries/api-key-list-where';
import { insertApiKey, updateApiKeyRemoved } from '@/db/queries/api-keys';
import { openTestDatabase } from '@/e2e/support/test-database';
import { defaultListParams } from '@/lib/api-keys/list-params';
import { median } from '../median';
import { listCases, type Subject } from './cases';
import { loadOrganizations } from './load';

/**
 * `npm run bench:list [sizes]`: the cost of the key list in the database, as a multiple of counting the organization's
 * keys. Uses BENCH_DATABASE_URL and keeps its data for the next run, or an embedded database that it removes.
 */

const repetitions = 5;
const sizes = process.argv[2]?.split(',').map(Number) ?? [10_000, 100_000, 1_000_000];
const own = process.env.BENCH_DATABASE_URL ? undefined : await openTestDatabase();
const url = process.env.BENCH_DATABASE_URL ?? own?.environment.DATABASE_URL ?? '';
await migrateDatabase(url);
const sql = postgres(url, { max: 1, onnotice: () => {}, connection: dashboardSettings });
const db: Database = drizzle(sql);

type Statement = { text: string; values: unknown[] };

/** Returns the statements of a call. */
async function record(call: (db: Database) => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  await call(drizzle(sql, { logger: { logQuery: (text, values) => statements.push({ text, values }) } }));
  return statements;
}

/** Plans and executes statements once; returns milliseconds. */
async function time(statements: Statement[]): Promise<number> {
  let elapsed = 0;
  for (const { text, values } of statements) {
    const plan = await sql.unsafe(`explain (analyze, timing off, buffers off) ${text}`, values as string[]);
    for (const row of plan) {
      elapsed += Number(/^(?:Planning|Execution) Time: ([\d.]+) ms/.exec(String(row['QUERY PLAN']))?.[1] ?? 0);
    }
  }
  return elapsed;
}

/** Counts the keys that are not removed by the index of the default order. */
const countByIndex = ({ id }: Subject): Statement[] => [
  {
    text: 'select count(*) from api_keys where organization_id = $1 and not is_removed and created_at <= now()',
    values: [id],
  },
];

async function compare(statements: Statement[], baseline: Statement[]): Promise<{ ms: number; ratio: number }> {
  const [times, baselines]: [number[], number[]] = [[], []];
  for (let i = -1; i < repetitions; i += 1) {
    const [elapsed, counted] = [await time(statements), await time(baseline)];
    if (i < 0) continue;
    times.push(elapsed);
    baselines.push(counted);
  }
  // Other work on the machine only makes runs longer, so the shortest runs compare best.
  return { ms: Math.min(...times), ratio: Math.min(...times) / Math.min(...baselines) };
}

/** Creates and removes keys, each in its own transaction; returns median milliseconds, including commits. */
async function measureWrites({ id, spaces, owners }: Subject): Promise<string> {
  const [creates, removes]: [number[], number[]] = [[], []];
  for (let i = 0; i < 50; i += 1) {
    const name = `Write bench ${randomBytes(4).toString('hex')}`;
    const place = { spaceId: spaces[0]?.id ?? '', ownerId: owners[0]?.id ?? '' };
    const key = { id: newId(), createRequestId: newId(), name, lastFive: 'bench', ...place };
    const started = performance.now();
    await db.transaction((tx) => insertApiKey(id, key, { hash: randomBytes(32), hashVersion: 1 }, tx));
    const created = performance.now();
    await db.transaction((tx) => updateApiKeyRemoved(id, key.id, key.ownerId, tx));
    creates.push(created - started);
    removes.push(performance.now() - created);
  }
  return `${median(creates).toFixed(1)} / ${median(removes).toFixed(1)}`;
}

const subjects: Subject[] = [];
for (const organization of (await loadOrganizations(sql, sizes)).filter(({ keys }) => keys > 0)) {
  const [owners, spaces] = [
    await findKeyOwners(organization.id, 'all', db),
    await findKeySpaces(organization.id, 'all', db),
  ];
  const count = (list: KeyFilters) => countApiKeys(organization.id, list, db);
  const live = await count({ ...defaultListParams, scope: 'all', words: [] });
  subjects.push({ ...organization, owners, spaces, live, count });
}

/** The minimum ratio to a count for a case to be in the report. */
const reportedRatio = 1.3;

const lines: string[] = [];
let over = 0;
let cheap = 0;
for (const { name, run } of listCases) {
  const cells: string[] = [];
  let highest = 0;
  for (const subject of subjects) {
    const { ms, ratio } = await compare(await record((recorder) => run(subject, recorder)), countByIndex(subject));
    const isOver = ratio > 2 && ms > 2;
    if (isOver) over += 1;
    highest = Math.max(highest, ratio);
    cells.push(`${ms.toFixed(ms < 10 ? 1 : 0)} (${ratio.toFixed(2)}${isOver ? ' **over**' : ''})`);
  }
  const line = `| ${name} | ${cells.join(' | ')} |`;
  console.log(line);
  if (highest < reportedRatio && !/^(by [a-z ]+, )?page 1$/.test(name)) cheap += 1;
  else lines.push(line);
}
const writes = [];
for (const subject of subjects) writes.push(await measureWrites(subject));
const [server] = await sql<{ version: string }[]>`select split_part(version(), ' on ', 1) as version`;
await sql.end();
await own?.close();

const report = [
  '# The key list beside count(*)',
  '',
  `${server?.version ?? ''}. Organizations of these sizes and 200 of 5,000 keys in one database. Milliseconds in the`,
  `database, planned and executed (EXPLAIN ANALYZE, the shortest of ${repetitions}), and in parentheses the multiple of`,
  'count(*) of the organization’s keys by the index of the default order, measured alternately with the case.',
  `${over} of ${listCases.length * subjects.length} take more than twice that and more than 2 ms. ${cheap} cases that take less than`,
  `${reportedRatio} times of it at each size are left out, but page 1 of each order is not.`,
  '',
  `| case | ${subjects.map(({ keys }) => keys.toLocaleString('en')).join(' | ')} |`,
  `|---|${subjects.map(() => '---|').join('')}`,
  ...lines,
  `| create / remove a key, from Node, commit included | ${writes.join(' | ')} |`,
  '',
].join('\n');
await writeFile(join(import.meta.dirname, '..', 'results', 'list.md'), report);
