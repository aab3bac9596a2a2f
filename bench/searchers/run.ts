import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { migrateDatabase } from '@/db/migrate';
import { sessions } from '@/db/schema/accounts';
import { subscriptions } from '@/db/schema/billing';
import { startApp, startGateway } from '@/e2e/support/app';
import { insertApiKey, insertMember, insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import { createSessionToken, hashSessionToken } from '@/lib/auth/session-token';
import { loadOrganizations } from '../list/load';
import { median } from '../median';
import { callSteadily, pauseMs, search } from './searchers';

/**
 * `npm run bench:searchers`: how much slower the API answers while 20 people search 1,000,000 keys. Uses
 * BENCH_DATABASE_URL and keeps its data, which `bench:list` shares, or an embedded database that it removes.
 */

const [people, perSecond, seconds] = [20, 100, 20];
const given = process.env.BENCH_DATABASE_URL;
const own = given ? undefined : await openTestDatabase();
const secret = randomBytes(32).toString('base64');
const environment = own?.environment ?? { DATABASE_URL: given ?? '', AUTH_SECRET: secret, API_KEY_PEPPER: secret };
Object.assign(process.env, environment);
await migrateDatabase(environment.DATABASE_URL);
const db = openFixtures(environment.DATABASE_URL);
const organization = (await loadOrganizations(db.$client, [10_000, 100_000, 1_000_000])).at(-1);
// A kept database has the pepper of the last run.
await db.execute(sql`delete from peppers`);
if (!organization) throw new Error('The data has no organization of 1,000,000 keys');
const { id: organizationId, slug } = organization;
await db.insert(subscriptions).values({ organizationId, plan: 'pulze_x_suite' }).onConflictDoNothing();

/** Signs in a new admin of the organization. Returns the cookie. */
async function signInAdmin(): Promise<string> {
  const user = await insertUser(db, { name: 'Bench Admin' });
  await insertMember(db, organizationId, user.id, 'admin');
  const token = createSessionToken();
  const expiresAt = sql`now() + interval '1 hour'`;
  await db.insert(sessions).values({ id: newId(), userId: user.id, tokenHash: hashSessionToken(token), expiresAt });
  return `session=${token}`;
}

const caller = await insertWorld(db, { name: 'Bench caller' });
const secrets: string[] = [];
for (let i = 0; i < 100; i += 1) secrets.push((await insertApiKey(db, caller.space, caller.admin.id)).secret);
const cookies: string[] = [];
for (let i = 0; i < people; i += 1) cookies.push(await signInAdmin());

const app = await startApp({ environment, name: 'bench-searchers' });
const gateway = await startGateway({ environment, name: 'bench-searchers-gateway' });
const calls = { gatewayUrl: gateway.url, secrets, perSecond, seconds };
await callSteadily({ ...calls, seconds: 3 });
const before = await callSteadily(calls);
const stop = new AbortController();
const searching = search({ url: `${app.url}/${slug}/permissions/api-keys`, cookies, stop: stop.signal });
const beside = await callSteadily(calls);
stop.abort();
const searches = await searching;
const quiet = [...before, ...(await callSteadily(calls))];
const [server] = await db.execute<{ version: string }>(sql`select split_part(version(), ' on ', 1) as version`);
await app.stop();
await gateway.stop();
await db.$client.end();
await own?.close();

const p99 = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
const medianOf = (name: 'rows' | 'total') => median(searches.map((times) => times[name])).toFixed(0);
const row = (name: string, of: (times: number[]) => number) =>
  `| ${name} | ${of(quiet).toFixed(1)} | ${of(beside).toFixed(1)} | ${(of(beside) / of(quiet)).toFixed(2)} |`;
const report = [
  '# The API beside people who search',
  '',
  `${server?.version ?? ''}. ${perSecond} calls a second to the API alone (\`npm run gateway\`) for ${seconds} s, before, during and after`,
  `${people} people search an organization of 1,000,000 keys: a letter each, ${pauseMs / 1_000} s after the results and the total of the`,
  `letter before. ${searches.length} searches, rows after a median of ${medianOf('rows')} ms and totals after ${medianOf('total')}. Milliseconds.`,
  '',
  '| | quiet | beside searches | ratio |',
  '|---|---|---|---|',
  row('median', median),
  row('p99', p99),
  '',
].join('\n');
console.log(report);
await writeFile(join(import.meta.dirname, '..', 'results', 'searchers.md'), report);
