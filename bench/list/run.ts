import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { dashboardSettings } from '@/db/client';
import { migrateDatabase } from '@/db/migrate';
import { openTestDatabase } from '@/e2e/support/test-database';
import { listCases } from './cases';
import { loadOrganizations } from './load';
import { measureCase } from './measure';
import { benchOrganizations } from './organizations';
import { formatReport, type MachineFigure, type Result } from './report';
import { measureWrites } from './writes';
import { peer, yardsticks } from './yardsticks';

/**
 * `npm run bench:list`: what the key list costs the database at a million keys. On BENCH_DATABASE_URL, whose data it
 * uses again, or on an embedded database that it makes and removes.
 */

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000000' },
    others: { type: 'string', default: '200' },
    repetitions: { type: 'string', default: '9' },
  },
});
const [keys, others, repetitions] = [values.keys, values.others, values.repetitions].map(Number) as [
  number,
  number,
  number,
];
const given = process.env.BENCH_DATABASE_URL;
const own = given ? undefined : await openTestDatabase();
const url = given ?? own?.environment.DATABASE_URL ?? '';
await migrateDatabase(url);
// Two sessions, for statements that run side by side.
const sql = postgres(url, { max: 2, onnotice: () => {}, connection: dashboardSettings });
const { large, small, empty } = benchOrganizations(keys, others, 5_000);
const compared = small[0] ?? empty;

const [loaded] = await sql`select from organizations where id = ${empty.id}`;
if (!loaded) {
  let said = 0;
  // The empty one last: it says that the others are there.
  await loadOrganizations(sql, [large, ...small, empty], (done, all) => {
    if (Date.now() - said < 2_000 && done < all) return;
    said = Date.now();
    console.log(`loaded ${done.toLocaleString('en')} of ${all.toLocaleString('en')} keys`);
  });
}

const machine: MachineFigure[] = [];
for (const { name, elsewhere, run } of yardsticks) {
  const { inDatabase } = await measureCase({ run }, large, sql, repetitions);
  machine.push({ name, elsewhere, here: inDatabase });
}

const measurePeer = async () => (await measureCase(peer, large, sql, 1)).inDatabase;
const results: Result[] = [];
for (const listCase of listCases) {
  const before = await measurePeer();
  const measured = await measureCase(listCase, large, sql, repetitions);
  const result = {
    listCase,
    large: measured,
    slowness: (before + (await measurePeer())) / 2 / peer.elsewhere,
    small: await measureCase(listCase, compared, sql, repetitions),
    empty: await measureCase(listCase, empty, sql, repetitions),
  };
  results.push(result);
  console.log(`${result.large.inDatabase.toFixed(2).padStart(8)} ms  ${listCase.group}: ${listCase.name}`);
}
const writes = { large: await measureWrites(large, sql, 50), empty: await measureWrites(empty, sql, 50) };
const [version] = await sql<{ server: string }[]>`select split_part(version(), ' on ', 1) as server`;
await sql.end();
await own?.close();

const report = formatReport({ server: version?.server ?? '', keys, others, repetitions, machine, results, writes });
console.log(report.slice(0, report.indexOf('\n## Plans')));
const folder = join(import.meta.dirname, '..', 'results');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'list.md'), report);
