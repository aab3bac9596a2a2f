import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { env } from '@/lib/env';
import { connectTo } from './database-url/connect';
import { createGate } from './gate';
import { journalRightChanges } from './journal/note';
import { withTransactionSettings } from './transaction-settings';
import { watchPool } from './watched-pool';

export type Database = PostgresJsDatabase;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Db = Database | Transaction;

type PoolOptions = {
  url: string;
  applicationName: string;
  /** Connections at most. */
  max: number;
  /** How long one statement may run on the server. */
  statementTimeoutMs: number;
  /** Session settings beyond the time-outs. */
  settings?: Record<string, string>;
};

/**
 * Opens a pool whose statements have their time-outs on the server; postgres.js itself has no query deadline. They are
 * settings of the session, or of each transaction behind a pooler.
 */
export function createPool(options: PoolOptions): postgres.Sql {
  const { DATABASE_POOLER: isBehindPooler = false, DATABASE_PREPARE: prepare = !isBehindPooler } = env();
  const settings = {
    statement_timeout: options.statementTimeoutMs,
    lock_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: 10_000,
    ...options.settings,
  };
  const session = { application_name: options.applicationName };
  const sql = connectTo(options.url, {
    max: options.max,
    connect_timeout: 2,
    // Constant and short: after an outage the first query must succeed within seconds of the server's return.
    backoff: () => 0.2,
    idle_timeout: 60,
    prepare,
    connection: isBehindPooler ? session : { ...settings, ...session },
  });
  return isBehindPooler ? withTransactionSettings(sql, settings) : sql;
}

// One pool a purpose and process: page renders must never queue before the API. Kept on globalThis
// because Next evaluates modules once for pages and once for route handlers.
type Pools = {
  dashboard?: ReturnType<typeof watchPool>;
  dashboardDb?: { pool: postgres.Sql; db: Database };
  gateway?: ReturnType<typeof watchPool>;
  upkeep?: ReturnType<typeof watchPool>;
};
const holder = globalThis as typeof globalThis & { apiKeyDashboardPools?: Pools };
holder.apiKeyDashboardPools ??= {};
const pools = holder.apiKeyDashboardPools;

/** What the dashboard's sessions run with on any server; measured in bench/list. */
export const dashboardSettings = {
  // A generic plan turns a 1 ms search into 150 ms.
  plan_cache_mode: 'force_custom_plan',
  // For rotating disks the planner reads a whole table rather than an index; compiling costs more than a page.
  random_page_cost: '1.1',
  jit: 'off',
  // A search's total would take every processor, and be hardly sooner for it.
  max_parallel_workers_per_gather: '0',
  // PostgreSQL writes what it expects not to fit into files: half of 1,000,000 keys, which it sorts, take 46 MB.
  work_mem: '64MB',
};

/** Connections of the dashboard's pool at most, and how long a query waits for one that is stuck: its page is 503 then. */
const dashboardConnections = 10;
const dashboardWaitMs = 1_000;

function openDashboardPool(): postgres.Sql {
  return createPool({
    url: env().DATABASE_URL,
    applicationName: 'dashboard',
    max: dashboardConnections,
    statementTimeoutMs: 5_000,
    settings: dashboardSettings,
  });
}

// Query functions take their handle last and default to `dashboardDb()`. Inside a transaction that default would read
// on a second connection, outside the transaction's locks and role: it throws, so any test of that path finds it.
const transactionScope = new AsyncLocalStorage<true>();

/**
 * Returns the dashboard's database. A statement that waits for a connection for a second, or takes longer than eight,
 * fails, so that a page can say so.
 * @throws Error inside a transaction, whose own handle must be passed on
 */
export function dashboardDb(): Database {
  if (transactionScope.getStore()) throw new Error('Inside a transaction, pass its handle to the query.');
  pools.dashboard ??= watchPool(openDashboardPool, 8_000, createGate(dashboardConnections, dashboardWaitMs));
  const pool = pools.dashboard.pool();
  if (pools.dashboardDb?.pool !== pool) pools.dashboardDb = { pool, db: drizzle(pool) };
  return pools.dashboardDb.db;
}

/**
 * Runs a transaction of the dashboard that belongs to no single organization. Rights that it takes away are in the
 * revocation journal before it commits.
 */
export async function inTransaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
  return dashboardDb().transaction(async (tx) => {
    const result = await transactionScope.run(true, () => run(tx));
    await journalRightChanges(tx);
    return result;
  });
}

/** How long a statement of the API may take, its way there and back included. */
export const gatewayDeadlineMs = 1_500;

/** Connections of the API's pool at most. */
const gatewayConnections = 4;

/** Opens a pool for the API. It writes limits, usage and the log alone, which may commit asynchronously. */
export function openGatewayPool(url = env().DATABASE_URL): postgres.Sql {
  return createPool({
    url,
    applicationName: 'gateway',
    max: gatewayConnections,
    statementTimeoutMs: 1_200,
    settings: {
      synchronous_commit: 'off',
      // One plan, by index whatever the statistics say: a table that has just grown must not be scanned, and rows are
      // locked in the order of the ids that are given.
      plan_cache_mode: 'force_generic_plan',
      enable_seqscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
    },
  });
}

/** The API's pool, apart from the dashboard's. Statements go through `unsafe`, which has the deadline. */
export function gatewaySql(): postgres.Sql {
  pools.gateway ??= watchPool(openGatewayPool, gatewayDeadlineMs);
  return pools.gateway.pool();
}

/** Opens a pool for the upkeep of usage and of the request log, whose statements read whole hours of all keys. */
export function openUpkeepPool(url = env().DATABASE_URL): postgres.Sql {
  return createPool({
    url,
    applicationName: 'upkeep',
    max: 1,
    statementTimeoutMs: 120_000,
    settings: { synchronous_commit: 'off', jit: 'off' },
  });
}

/** The connection for upkeep, apart from those that requests wait for. */
export function upkeepSql(): postgres.Sql {
  pools.upkeep ??= watchPool(openUpkeepPool, 125_000);
  return pools.upkeep.pool();
}

/** How busy the API's pool is: connections with a statement under way, and statements beyond them. */
export function gatewayPoolLoad(): { inUse: number; waiting: number } {
  const running = pools.gateway?.running() ?? 0;
  const inUse = Math.min(running, gatewayConnections);
  return { inUse, waiting: running - inUse };
}

/** Closes whatever pools are open, waiting at most five seconds for what runs. */
export async function closePools(): Promise<void> {
  const { dashboard, gateway, upkeep } = pools;
  pools.dashboard = undefined;
  pools.dashboardDb = undefined;
  pools.gateway = undefined;
  pools.upkeep = undefined;
  await Promise.all([dashboard?.close(), gateway?.close(), upkeep?.close()]);
}
