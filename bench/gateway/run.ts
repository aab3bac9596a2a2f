import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { openTestDatabase } from '@/e2e/support/test-database';
import { loadBareKeys, loadBetterAuthKeys, loadKeys, peerUrl } from './database';
import { type Cell, keyChoices, type Measured, summarize } from './figures';
import { installPeers } from './peers';
import { runToEnd, type Server, startLoad, startServer } from './processes';
import { formatReport } from './report';
import {
  betterAuthScript,
  loadScript,
  nextFolder,
  nextScript,
  type Settings,
  type Subject,
  subjects,
  upstream,
} from './subjects';

/**
 * `npm run bench:gateway`: measures the gateway and its peers in the same run, on an embedded database of its own.
 * With `-- --only a,c` it measures only these subjects and doesn't write the report.
 */

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '1,16,64' },
    only: { type: 'string' },
  },
});
const [keys, rounds, seconds] = [values.keys, values.rounds, values.seconds].map(Number) as [number, number, number];
const widths = values.connections.split(',').map(Number);
const chosen = subjects.filter(({ id }) => !values.only || values.only.split(',').includes(id));
const has = (...ids: string[]) => chosen.some(({ id }) => ids.includes(id));
const chat = JSON.stringify({ model: 'bench-model', messages: [{ role: 'user', content: 'Hello!' }] });

await installPeers();
const database = await openTestDatabase();
const sql = postgres(database.environment.DATABASE_URL, { max: 1, onnotice: () => {} });
const servers: Server[] = [];
const load = startLoad(loadScript);
try {
  await main();
} finally {
  await load.stop();
  for (const server of servers.reverse()) await server.stop();
  await sql.end();
  await database.close();
}

async function main(): Promise<void> {
  const { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER } = database.environment;
  console.log(`Loading ${keys.toLocaleString('en')} keys for each …`);
  const secrets = await loadKeys(sql, keys, Buffer.from(API_KEY_PEPPER, 'base64'));
  await prepare(secrets, DATABASE_URL);
  load.tell({ secrets });
  const model = await start(upstream);
  const settings = {
    databaseUrl: DATABASE_URL,
    authSecret: AUTH_SECRET,
    pepper: API_KEY_PEPPER,
    upstreamUrl: model.url,
  };
  const cells = await measure(await startAll(settings), settings);

  const [version] = await sql<{ server: string }[]>`select split_part(version(), ' on ', 1) as server`;
  const facts = { keys, rounds, seconds, cores: availableParallelism(), node: process.versions.node };
  const args = process.argv.slice(2).join(' ');
  const command = `npm run bench:gateway${args === '' ? '' : ` -- ${args}`}`;
  const report = formatReport({ ...facts, server: version?.server ?? '' }, cells, command);
  console.log(`\n${report}`);
  if (values.only) return;
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'gateway.md'), report);
}

async function prepare(secrets: string[], url: string): Promise<void> {
  if (has('b', 'b0')) {
    await sql`create schema better_auth`;
    await runToEnd([betterAuthScript, 'prepare'], { DATABASE_URL: peerUrl(url, 'better_auth') });
    await loadBetterAuthKeys(sql, secrets);
  }
  if (has('c', 'd')) await loadBareKeys(sql, secrets);
  if (has('d')) await runToEnd([nextScript, 'build', nextFolder], { NODE_ENV: 'production' });
  await sql`vacuum (analyze)`;
}

async function start(what: Parameters<typeof startServer>[0]): Promise<Server> {
  const server = await startServer(what);
  servers.push(server);
  return server;
}

async function startAll(settings: Settings): Promise<Map<Subject, Server>> {
  const running = new Map<Subject, Server>();
  for (const subject of chosen) {
    // Subjects that are the same program share one process.
    const same = [...running].find(([other]) => other.start === subject.start);
    running.set(subject, same?.[1] ?? (await start(subject.start(settings))));
  }
  return running;
}

async function measure(running: Map<Subject, Server>, settings: Settings): Promise<Cell[]> {
  const cells = widths.flatMap((connections) =>
    keyChoices.flatMap((choice) =>
      chosen
        .filter(({ readsKeys }) => readsKeys || choice === 'random')
        .map((subject): Cell => ({ subject, keys: choice, connections, rounds: [] })),
    ),
  );
  for (let round = 1; round <= rounds; round += 1) {
    for (const cell of cells) {
      const { subject, connections } = cell;
      const isForwarding = subject.kind === 'forward';
      const measured = await load.ask<Measured>({
        url: `${running.get(subject)?.url}${subject.path}`,
        method: isForwarding ? 'POST' : 'GET',
        headers: {
          ...(isForwarding ? { 'content-type': 'application/json' } : {}),
          ...subject.headers?.(settings),
        },
        body: isForwarding ? chat : undefined,
        connections,
        seconds,
        hasRandomKeys: cell.keys === 'random',
      });
      cell.rounds.push(measured);
      const { perSecond, p99, failures } = summarize({ ...cell, rounds: [measured] });
      console.log(
        [`round ${round}`, `(${subject.id})`, cell.keys.padEnd(6), `${String(connections).padStart(2)} connections`]
          .concat(`${Math.round(perSecond)}/s`.padStart(9), `p99 ${p99.toFixed(1)} ms`, ...failures)
          .join('  '),
      );
    }
  }
  return cells;
}
