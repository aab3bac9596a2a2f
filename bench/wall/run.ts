import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { closePools, type Database, dashboardDb, type Transaction } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import { migrateDatabase } from '@/db/migrate';
import { countApiKeys, findApiKeyRows } from '@/db/queries/api-key-list';
import { findApiKey, hasApiKeyNamed, insertApiKey, updateApiKeyRemoved } from '@/db/queries/api-keys';
import { insertAuditEvents } from '@/db/queries/audit-events';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { openTestDatabase } from '@/e2e/support/test-database';
import { defaultListParams, foldName, type ListParams } from '@/lib/api-keys/list-params';
import { loadOrganizations } from '../list/load';
import { type BenchOrganization, benchOrganizations } from '../list/organizations';
import { median } from '../median';

/**
 * `npm run bench:wall`: what row-level security costs: the same calls in turns, once as ever and once in a transaction
 * of the organization. On BENCH_DATABASE_URL, whose data it shares with bench:list, or on a database of its own.
 */

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '1000000' }, repetitions: { type: 'string', default: '200' } },
});
const [keys, repetitions] = [Number(values.keys), Number(values.repetitions)];

type Db = Database | Transaction;
type Case = { name: string; asEver: () => Promise<unknown>; walled: () => Promise<unknown> };

/** Reads run on a pool as ever; inside the wall they need a transaction. */
function reading(name: string, { id }: BenchOrganization, run: (db: Db) => Promise<unknown>): Case {
  return { name, asEver: () => run(dashboardDb()), walled: () => inOrganization(id, run) };
}

/** Writes run in a transaction either way. */
function writing(name: string, { id }: BenchOrganization, run: (tx: Transaction) => Promise<unknown>): Case {
  return { name, asEver: () => dashboardDb().transaction(run), walled: () => inOrganization(id, run) };
}

function casesFor(large: BenchOrganization): Case[] {
  const page = (name: string, asked: Partial<ListParams>) =>
    reading(`list: ${name}`, large, (db) => findApiKeyRows(large.id, 'all', { ...defaultListParams, ...asked }, db));
  return [
    reading('list: exact total', large, (db) => countApiKeys(large.id, 'all', defaultListParams, db)),
    page('page 1', {}),
    page('middle page', { page: Math.floor(keys / 40) }),
    page('search “pr”', { query: 'pr' }),
    page('search “zephyr”', { query: 'zephyr' }),
    page('search “nothing-like-it”', { query: 'nothing-like-it' }),
    writing('create a key', large, (tx) => create(large, tx)),
    writing('create a key and remove it', large, async (tx) => remove(large, await create(large, tx), tx)),
    reading('API: one key found by its hash', large, (db) =>
      db.execute(sql`
        select keys.id from api_key_secrets as secrets join api_keys as keys on keys.id = secrets.api_key_id
        where secrets.hash = ${randomBytes(32)}`),
    ),
  ];
}

/** The statements of creating a key, as its service sends them. */
async function create({ id, spaces, owners }: BenchOrganization, tx: Transaction): Promise<string> {
  const [spaceId = '', ownerId = ''] = [spaces[0], owners[0]];
  const name = `Wall bench ${randomBytes(4).toString('hex')}`;
  const key = {
    id: newId(),
    spaceId,
    ownerId,
    createRequestId: newId(),
    name,
    nameFolded: foldName(name),
    lastFive: 'bench',
  };
  await findSpacesWithRole(id, ownerId, tx);
  await insertApiKey(id, key, { hash: randomBytes(32), hashVersion: 1 }, tx);
  await insertAuditEvents(id, [auditOf(key)], tx);
  await findApiKey(id, key.id, ownerId, tx);
  await hasApiKeyNamed(id, key, tx);
  return key.id;
}

/** The statements of removing one. */
async function remove({ id, owners }: BenchOrganization, keyId: string, tx: Transaction): Promise<void> {
  const [ownerId = ''] = owners;
  await findApiKey(id, keyId, ownerId, tx);
  await updateApiKeyRemoved(id, keyId, ownerId, tx);
  await insertAuditEvents(id, [auditOf({ id: keyId, name: 'Wall bench', ownerId })], tx);
}

const auditOf = ({ id, name, ownerId }: { id: string; name: string; ownerId: string }) => ({
  id: newId(),
  actorId: ownerId,
  action: 'bench',
  targetType: 'api_key',
  targetId: id,
  details: { name },
});

/**
 * Milliseconds of both, medians: in turns, so that both see the same machine. What takes long is repeated less, and
 * what once timed out is not asked again: null.
 */
async function measure({ asEver, walled }: Case): Promise<{ asEver: number; walled: number | null }> {
  const times = { asEver: [] as number[], walled: [] as number[] };
  let timedOut = false;
  const deadline = performance.now() + 20_000;
  for (let i = -3; i < repetitions && (i < 5 || performance.now() < deadline); i += 1) {
    const plain = await time(asEver);
    const guarded: number | null = timedOut ? 0 : await time(walled).catch(toTimeout);
    timedOut ||= guarded === null;
    if (i < 0) continue;
    times.asEver.push(plain);
    times.walled.push(guarded ?? 0);
  }
  return { asEver: median(times.asEver), walled: timedOut ? null : median(times.walled) };
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function toTimeout(error: unknown): null {
  if (error instanceof Error && String(error.cause).includes('statement timeout')) return null;
  throw error;
}

const given = process.env.BENCH_DATABASE_URL;
const own = given ? undefined : await openTestDatabase();
const secret = randomBytes(32).toString('base64');
const environment = { DATABASE_URL: given ?? '', AUTH_SECRET: secret, API_KEY_PEPPER: secret };
Object.assign(process.env, own?.environment ?? environment);
const url = process.env.DATABASE_URL ?? '';
await migrateDatabase(url);
const { large, empty } = benchOrganizations(keys, 200, 5_000);
const direct = postgres(url, { max: 1, onnotice: () => {} });
const [loaded] = await direct`select from organizations where id = ${empty.id}`;
if (!loaded) await loadOrganizations(direct, [large, empty], () => {});
const [version] = await direct<{ server: string }[]>`select split_part(version(), ' on ', 1) as server`;
await direct.end();

const lines: string[] = [];
for (const measured of casesFor(large)) {
  const { asEver, walled } = await measure(measured);
  const cost = walled === null ? 'timed out |' : `${walled.toFixed(2)} | ${(walled / asEver).toFixed(2)}`;
  lines.push(`| ${measured.name} | ${asEver.toFixed(2)} | ${cost} |`);
  console.log(lines.at(-1));
}
await closePools();
await own?.close();

const report = [
  '# What row-level security costs',
  '',
  `${version?.server ?? ''}. One organization with ${keys.toLocaleString('en')} keys. Milliseconds from Node, medians of up to`,
  `${repetitions} calls in turns: as ever, and in a transaction of the organization, whose role row-level security`,
  'holds for. Timed out: took more than five seconds.',
  '',
  '| call | as ever | behind the wall | ratio |',
  '| --- | --- | --- | --- |',
  ...lines,
  '',
].join('\n');
const folder = join(import.meta.dirname, '..', 'results');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'wall.md'), report);
