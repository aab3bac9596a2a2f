import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import postgres from 'postgres';
import { Agent } from 'undici';
import { startGateway } from '@/e2e/support/app';
import { callKey as call, insertFreeKeys, type Statuses } from '@/e2e/support/gateway-load';
import { type PoolMode, startPgBouncer } from '@/e2e/support/pgbouncer';
import { projectRoot } from '@/scripts/project-root';
import { median } from '../median';
import { formatStatuses } from './limits';
import type { Result, TestContext } from './run';

// The startup parameters of a session. The results must be the same whether or not operators list them.
const ignored = 'statement_timeout,lock_timeout,idle_in_transaction_session_timeout,synchronous_commit'.split(',');
const modes: { mode: PoolMode; ignoredParameters?: string[]; prepare?: string }[] = [
  { mode: 'session' },
  { mode: 'session', prepare: 'true' },
  { mode: 'transaction' },
  { mode: 'transaction', ignoredParameters: ignored },
];
const suites = [
  'lib/api-keys/create.db.test.ts',
  'lib/api-keys/disable.db.test.ts',
  'lib/api-keys/list-service.db.test.ts',
  'lib/api-keys/remove.db.test.ts',
  'lib/auth/service.db.test.ts',
  'lib/billing/service.db.test.ts',
  'lib/members/service.db.test.ts',
  'lib/spaces/service.db.test.ts',
  'lib/spaces/delete.db.test.ts',
  'gateway/errors.db.test.ts',
  'gateway/usage.db.test.ts',
];
const clients = 16;
const requests = 6_000;
const rounds = 3;

/** Runs the gateway and the services behind a real PgBouncer in both of its modes, and measures its cost. */
export async function verifyPooler(context: TestContext): Promise<Result[]> {
  const results: Result[] = [];
  for (const { mode, ignoredParameters, prepare } of modes) {
    // Enough keys to stay below their limits.
    const secrets = (await insertFreeKeys(context.db, 800)).map(({ secret }) => secret);
    const pooler = await startPgBouncer(context.environment.DATABASE_URL, { mode, ignoredParameters });
    const name = `PgBouncer in ${mode} mode${ignoredParameters ? ' that ignores settings' : ''}${prepare ? ', DATABASE_PREPARE=true' : ''}`;
    const environment = { ...context.environment, DATABASE_URL: pooler.url };
    const pooled = await startGateway({ environment, settings: prepare ? { DATABASE_PREPARE: prepare } : {} });
    // Starts while the first runs, because it would wait for ever for a lock that stayed on a pooled connection.
    const direct = await startGateway({ environment: context.environment });
    try {
      results.push(await verifyAnswers(name, { pooled: pooled.url, direct: direct.url }, secrets));
      results.push(await verifySettings(name, pooler.url));
    } finally {
      await Promise.all([pooled.stop(), direct.stop()]);
      await pooler.close();
    }
  }
  for (const mode of ['session', 'transaction'] as const) results.push(await verifySuites(mode));
  return results;
}

async function verifyAnswers(
  name: string,
  urls: { pooled: string; direct: string },
  secrets: string[],
): Promise<Result> {
  const statuses: Statuses = new Map();
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pooledMs = await measure(urls.pooled, secrets, statuses);
    const directMs = await measure(urls.direct, secrets, statuses);
    ratios.push(directMs / pooledMs);
  }
  return {
    name: `${name}: ${rounds * 2 * requests} requests, half of them without it`,
    target: 'all 200',
    measured: `${formatStatuses(statuses)}; ${median(ratios).toFixed(2)} × the requests/s without it`,
    passed: statuses.size === 1 && statuses.has(200),
  };
}

/** Returns how long it takes to send the requests. */
async function measure(url: string, secrets: string[], statuses: Statuses): Promise<number> {
  const agent = new Agent({ connections: clients });
  let sent = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (sent < requests) {
        sent += 1;
        const status = await call(url, secrets[sent % secrets.length] ?? '', agent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  await agent.close();
  return performance.now() - startedAt;
}

/** Checks the settings that another client of the pooler finds on its connections. */
async function verifySettings(name: string, url: string): Promise<Result> {
  const sql = postgres(url, { max: 30, prepare: false, fetch_types: false, onnotice: () => {} });
  const rows = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const [row] = await sql.unsafe(`
        select pg_sleep(0.2)::text, concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
          current_setting('synchronous_commit'), current_user = session_user) as settings`);
      return String(row?.settings);
    }),
  );
  await sql.end();
  const left = [...new Set(rows)];
  return {
    name: `${name}: settings that other clients find on 30 connections`,
    target: "the server's own",
    measured: left.join(', '),
    passed: left.join() === '0 0 on t',
  };
}

async function verifySuites(mode: PoolMode): Promise<Result> {
  const child = spawn(join(projectRoot, 'node_modules', '.bin', 'vitest'), ['run', ...suites], {
    cwd: projectRoot,
    env: { ...process.env, TEST_PGBOUNCER: mode },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return {
    name: `PgBouncer in ${mode} mode: ${suites.length} test files of services and the API`,
    target: '`npm run unit` passes with TEST_PGBOUNCER',
    measured: code === 0 ? 'they passed' : 'they failed',
    passed: code === 0,
  };
}
