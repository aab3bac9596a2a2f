import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { findFreePort } from '@/db/free-port';
import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld } from '@/e2e/support/fixtures';
import { callKey, insertFreeKeys, type Statuses } from '@/e2e/support/gateway-load';
import { startTcpProxy, throughProxy } from '@/e2e/support/tcp-proxy';
import { formatStatuses } from './limits';
import type { Result, TestContext } from './run';

const clients = 64;
const warmUpMs = 10_000;
const outageMs = 20_000;
// A heap grows and shrinks by this much on its own between two measurements.
const flatMegabytes = 64;

/** Cuts, black-holes and slows the database under load, and measures the time to a 503, memory and recovery. */
export async function verifyOutages({ environment, db }: TestContext): Promise<Result[]> {
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
  const results: Result[] = [];
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
      // Requests in flight may still get the database's answer, so they are not counted.
      await delay(2_000);
      load.read();
      await delay(outageMs);
      const during = load.read();
      const after = await residentMegabytes(metricsPort);
      proxy.mend();
      const mendedAt = performance.now();
      while ((await callKey(server.url, keys[0]?.secret ?? '')) !== 200) await delay(10);
      const recoveryMs = performance.now() - mendedAt;
      await delay(2_000);
      load.read();
      results.push(
        {
          name: `the database ${name} for ${outageMs / 1_000} s, ${clients} clients`,
          target: '503 within 2 s',
          measured: `${formatStatuses(during.statuses)}, slowest ${during.slowestMs.toFixed(0)} ms`,
          passed: during.statuses.size === 1 && during.statuses.has(503) && during.slowestMs < 2_000,
        },
        {
          name: `memory while the database is ${name}`,
          target: `grows by less than ${flatMegabytes} MB`,
          measured: `${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`,
          passed: after - before < flatMegabytes,
        },
        {
          name: `recovery after the database was ${name}`,
          target: 'first success within 5 s',
          measured: `${recoveryMs.toFixed(0)} ms`,
          passed: recoveryMs < 5_000,
        },
      );
    }
  } finally {
    const { removedStatuses } = await load.stop();
    results.push({
      name: 'a removed key, called during all outages',
      target: '401, or 503 while the database is away',
      measured: formatStatuses(removedStatuses),
      passed: [...removedStatuses.keys()].every((status) => status === 401 || status === 503),
    });
    await server.stop();
    await proxy.close();
  }
  return results;
}

/** Starts clients that each send one request after another without pause; client 0 uses the removed key. */
function startLoad(url: string, secrets: readonly string[], removedSecret: string) {
  const agent = new Agent({ connections: clients });
  const removedStatuses: Statuses = new Map();
  let statuses: Statuses = new Map();
  let slowestMs = 0;
  let isStopped = false;

  async function call(client: number): Promise<void> {
    for (let i = client; !isStopped; i += 1) {
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
    /** Returns the statuses and the slowest answer since the last read. */
    read() {
      const read = { statuses, slowestMs };
      statuses = new Map();
      slowestMs = 0;
      return read;
    },
    async stop() {
      isStopped = true;
      await Promise.all(calling);
      await agent.close();
      return { removedStatuses };
    },
  };
}

/** Reads a process's resident memory from its metrics, in megabytes. */
export async function residentMegabytes(metricsPort: number): Promise<number> {
  const { body } = await request(`http://localhost:${metricsPort}/metrics`);
  const [, bytes] = /^process_resident_memory_bytes (\d+)/m.exec(await body.text()) ?? [];
  return Number(bytes) / 1024 / 1024;
}
