import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { migrateDatabase } from '@/db/migrate';
import { sessions } from '@/db/schema/accounts';
import { subscriptions } from '@/db/schema/billing';
import { startApp, startGateway } from '@/e2e/support/app';
import {
  type FixtureDb,
  insertApiKey,
  insertMember,
  insertUser,
  insertWorld,
  openFixtures,
} from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import { createSessionToken, hashSessionToken } from '@/lib/auth/session-token';
import { loadOrganizations } from '../list/load';
import { type BenchOrganization, benchOrganizations } from '../list/organizations';
import { median } from '../median';
import { measurePages, pageCases } from './pages';
import { callSteadily, pauseMs, quantile, search } from './searchers';

/**
 * `npm run bench:first-byte`: measures the response time of the API Keys page with a million keys and without any, and
 * the API's response time while twenty people search. It uses BENCH_DATABASE_URL, whose data it shares with bench:list,
 * or a database of its own.
 */

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '20' },
    people: { type: 'string', default: '20' },
    'per-second': { type: 'string', default: '100' },
  },
});
const [keys, rounds, seconds] = [Number(values.keys), Number(values.rounds), Number(values.seconds)];
const [people, perSecond] = [Number(values.people), Number(values['per-second'])];

/** Inserts an admin of the organizations with a session, and returns the cookie. */
async function signInAdmin(db: FixtureDb, organizations: BenchOrganization[]): Promise<string> {
  const user = await insertUser(db, { name: 'Bench Admin' });
  for (const { id } of organizations) {
    await insertMember(db, id, user.id, 'admin');
    await db.insert(subscriptions).values({ organizationId: id, plan: 'pulze_x_suite' }).onConflictDoNothing();
  }
  const token = createSessionToken();
  const expiresAt = sql`now() + interval '1 hour'`;
  await db.insert(sessions).values({ id: newId(), userId: user.id, tokenHash: hashSessionToken(token), expiresAt });
  return `session=${token}`;
}

const given = process.env.BENCH_DATABASE_URL;
const own = given ? undefined : await openTestDatabase();
const secret = randomBytes(32).toString('base64');
const environment = own?.environment ?? { DATABASE_URL: given ?? '', AUTH_SECRET: secret, API_KEY_PEPPER: secret };
Object.assign(process.env, environment);
await migrateDatabase(environment.DATABASE_URL);
const db = openFixtures(environment.DATABASE_URL);
const { large, small, empty } = benchOrganizations(keys, 200, 5_000);
const [loaded] = await db.execute(sql`select from organizations where id = ${empty.id}`);
if (!loaded) await loadOrganizations(db.$client, [large, ...small, empty], () => {});

const app = await startApp({ environment, name: 'bench-first-byte' });
const gateway = await startGateway({ environment, name: 'bench-first-byte-gateway' });
const cookie = await signInAdmin(db, [large, empty]);
const listOf = ({ slug }: BenchOrganization) => `${app.url}/${slug}/permissions/api-keys`;
const emptyName = 'the empty organization';
const pages = await measurePages(
  [
    { name: emptyName, url: listOf(empty) },
    ...pageCases.map(({ name, query }) => ({ name, url: listOf(large) + query })),
  ],
  cookie,
  rounds,
);

const caller = await insertWorld(db, { name: 'Bench caller' });
const secrets: string[] = [];
for (let i = 0; i < 100; i += 1) secrets.push((await insertApiKey(db, caller.space, caller.admin.id)).secret);
const cookies = await Promise.all(Array.from({ length: people }, () => signInAdmin(db, [large])));
const calls = { gatewayUrl: gateway.url, secrets, perSecond, seconds };
await callSteadily({ ...calls, seconds: 3 });
const quiet = [await callSteadily(calls)];
const stop = new AbortController();
const searching = search({ url: listOf(large), cookies, stop: stop.signal });
const beside = await callSteadily(calls);
stop.abort();
const searches = await searching;
quiet.push(await callSteadily(calls));
const quietCalls = quiet.flat();

const [version] = await db.execute<{ server: string }>(sql`select split_part(version(), ' on ', 1) as server`);
await app.stop();
await gateway.stop();
await db.$client.end();
await own?.close();

const base = pages.find(({ name }) => name === emptyName) ?? { first: [], last: [] };
const p99 = { quiet: quantile(quietCalls, 0.99), beside: quantile(beside, 0.99) };
const ms = (figure: number) => figure.toFixed(1);
const report = [
  '# Response time of the API Keys page with a million keys',
  '',
  `${version?.server ?? ''}. One organization with ${keys.toLocaleString('en')} keys beside 200 of 5,000 and one without any, the`,
  `production build. Requests alternate, one at a time. Medians of ${rounds}, in milliseconds to the first byte of the page`,
  'and to the last, which includes the exact total. Ratios are to the empty organization.',
  '',
  '| page | first byte | ratio | last byte | ratio |',
  '| --- | --- | --- | --- | --- |',
  ...pages.map(({ name, first, last }) => {
    const ratio = (kind: 'first' | 'last', all: number[]) => (median(all) / median(base[kind])).toFixed(2);
    return `| ${name} | ${ms(median(first))} | ${ratio('first', first)} | ${ms(median(last))} | ${ratio('last', last)} |`;
  }),
  '',
  `## ${people} people search while the API is called`,
  '',
  `${perSecond} calls a second to the API alone (npm run gateway) on ${secrets.length} keys of another organization, ${seconds} s with`,
  `nobody searching before and after, and ${seconds} s while ${people} people search the large organization. Each types a`,
  `letter ${pauseMs / 1_000} s after the results and the total of the last one: ${searches.length} searches, median ${ms(median(searches))} ms.`,
  '',
  '| | quiet | while searching | ratio |',
  '| --- | --- | --- | --- |',
  `| median | ${ms(median(quietCalls))} | ${ms(median(beside))} | ${(median(beside) / median(quietCalls)).toFixed(2)} |`,
  `| p99 | ${ms(p99.quiet)} | ${ms(p99.beside)} | ${(p99.beside / p99.quiet).toFixed(2)} |`,
  '',
].join('\n');
console.log(report);
const folder = join(import.meta.dirname, '..', 'results');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'first-byte.md'), report);
