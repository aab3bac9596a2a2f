import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { openTestDatabase } from '@/e2e/support/test-database';
import {
  betterAuthScript,
  type Contestant,
  contestants,
  loadScript,
  nextFolder,
  nextScript,
  type Settings,
  upstream,
} from './contestants';
import { loadBareKeys, loadBetterAuthKeys, loadKeys, peerUrl } from './database';
import { type Cell, keyChoices, type Measured, summarize } from './figures';
import { installPeers } from './peers';
import { runToEnd, type Server, startLoad, startServer } from './processes';
import { formatReport } from './report';

/**
 * `npm run bench:gateway`: what a checked request costs, beside peers in the same run. It makes and removes an
 * embedded database of its own; `-- --seconds 1 --rounds 1 --only a,c` is a quick look, which is not written down.
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
const chosen = contestants.filter(({ id }) => !values.only || values.only.split(',').includes(id));
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

async function startAll(settings: Settings): Promise<Map<Contestant, Server>> {
  const running = new Map<Contestant, Server>();
  for (const contestant of chosen) {
    // Whoever is the same program is the same process.
    const same = [...running].find(([other]) => other.start === contestant.start);
    running.set(contestant, same?.[1] ?? (await start(contestant.start(settings))));
  }
  return running;
}

async function measure(running: Map<Contestant, Server>, settings: Settings): Promise<Cell[]> {
  const cells = widths.flatMap((connections) =>
    keyChoices.flatMap((choice) =>
      chosen
        .filter(({ readsKeys }) => readsKeys || choice === 'random')
        .map((contestant): Cell => ({ contestant, keys: choice, connections, rounds: [] })),
    ),
  );
  for (let round = 1; round <= rounds; round += 1) {
    for (const cell of cells) {
      const { contestant, connections } = cell;
      const isForwarding = contestant.kind === 'forward';
      const measured = await load.ask<Measured>({
        url: `${running.get(contestant)?.url}${contestant.path}`,
        method: isForwarding ? 'POST' : 'GET',
        headers: {
          ...(isForwarding ? { 'content-type': 'application/json' } : {}),
          ...contestant.headers?.(settings),
        },
        body: isForwarding ? chat : undefined,
        connections,
        seconds,
        hasRandomKeys: cell.keys === 'random',
      });
      cell.rounds.push(measured);
      const { perSecond, p99, failures } = summarize({ ...cell, rounds: [measured] });
      console.log(
        [`round ${round}`, `(${contestant.id})`, cell.keys.padEnd(6), `${String(connections).padStart(2)} connections`]
          .concat(`${Math.round(perSecond)}/s`.padStart(9), `p99 ${p99.toFixed(1)} ms`, ...failures)
          .join('  '),
      );
    }
  }
  return cells;
}
