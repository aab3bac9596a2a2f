import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { findFreePort } from '@/db/free-port';
import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld } from '@/e2e/support/fixtures';
import { callKey, insertFreeKeys, type Statuses } from '@/e2e/support/gateway-load';
import { startTcpProxy, throughProxy } from '@/e2e/support/tcp-proxy';
import { formatStatuses } from './limits';
import type { Finding, Ground } from './run';

const clients = 64;
const warmUpMs = 10_000;
const outageMs = 20_000;
// What a heap may grow and shrink by on its own between two looks.
const flatMegabytes = 64;

/** The database cut, black-holed and too slow under load: how fast that is said, what it costs, how it ends. */
export async function proveOutages({ environment, db }: Ground): Promise<Finding[]> {
  const { hostname, port } = new URL(environment.DATABASE_URL);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port || 5432) });
  const metricsPort = await findFreePort();
  const server = await startGateway({
    environment: { ...environment, DATABASE_URL: throughProxy(environment.DATABASE_URL, proxy.port) },
    settings: { METRICS_PORT: String(metricsPort) },
  });
  const keys = await insertFreeKeys(db, 40);
  const { space, admin } = await insertWorld(db);
  const removed = await insertApiKey(db, space, admin.id, { removedAt: new Date() });
  const load = startLoad(
    server.url,
    keys.map(({ secret }) => secret),
    removed.secret,
  );
  const findings: Finding[] = [];
  try {
    await delay(warmUpMs);
    for (const [name, lose] of [
      ['cut', proxy.cut],
      ['black-holed', proxy.swallow],
      ['too slow', () => proxy.slow(3_000)],
    ] as const) {
      const before = await residentMegabytes(metricsPort);
      load.read();
      lose();
      // What was under way may still be answered with what the database said.
      await delay(2_000);
      load.read();
      await delay(outageMs);
      const during = load.read();
      const after = await residentMegabytes(metricsPort);
      proxy.mend();
      const mendedAt = performance.now();
      while ((await callKey(server.url, keys[0]?.secret ?? '')) !== 200) await delay(10);
      const backMs = performance.now() - mendedAt;
      await delay(2_000);
      load.read();
      findings.push(
        {
          what: `the database ${name} for ${outageMs / 1_000} s, ${clients} clients`,
          promised: '503 within 2 s',
          found: `${formatStatuses(during.statuses)}, the slowest ${during.slowestMs.toFixed(0)} ms`,
          holds: during.statuses.size === 1 && during.statuses.has(503) && during.slowestMs < 2_000,
        },
        {
          what: `memory meanwhile (${name})`,
          promised: `flat: less than ${flatMegabytes} MB more`,
          found: `${before.toFixed(0)} MB before, ${after.toFixed(0)} MB at the end`,
          holds: after - before < flatMegabytes,
        },
        {
          what: `its return (${name})`,
          promised: 'first success within 5 s',
          found: `${backMs.toFixed(0)} ms`,
          holds: backMs < 5_000,
        },
      );
    }
  } finally {
    const { removedStatuses } = await load.stop();
    findings.push({
      what: 'a removed key, called throughout',
      promised: '401, or 503 while that can not be known',
      found: formatStatuses(removedStatuses),
      holds: [...removedStatuses.keys()].every((status) => status === 401 || status === 503),
    });
    await server.stop();
    await proxy.close();
  }
  return findings;
}

/** Clients that call one after the other without a pause, a removed key's among them. */
function startLoad(url: string, secrets: readonly string[], removedSecret: string) {
  const agent = new Agent({ connections: clients });
  const removedStatuses: Statuses = new Map();
  let statuses: Statuses = new Map();
  let slowestMs = 0;
  let isOver = false;

  async function call(client: number): Promise<void> {
    for (let i = client; !isOver; i += 1) {
      const isRemoved = client === 0;
      const startedAt = performance.now();
      const status = await callKey(url, isRemoved ? removedSecret : (secrets[i % secrets.length] ?? ''), agent);
      const counts = isRemoved ? removedStatuses : statuses;
      counts.set(status, (counts.get(status) ?? 0) + 1);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  }

  const calling = Array.from({ length: clients }, (_, client) => call(client));
  return {
    /** What came since it was read last. */
    read() {
      const read = { statuses, slowestMs };
      statuses = new Map();
      slowestMs = 0;
      return read;
    },
    async stop() {
      isOver = true;
      await Promise.all(calling);
      await agent.close();
      return { removedStatuses };
    },
  };
}

/** The memory of a process, by its metrics. */
export async function residentMegabytes(metricsPort: number): Promise<number> {
  const { body } = await request(`http://localhost:${metricsPort}/metrics`);
  const [, bytes] = /^process_resident_memory_bytes (\d+)/m.exec(await body.text()) ?? [];
  return Number(bytes) / 1024 / 1024;
}
