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
  /** The maximum number of connections. */
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

// One pool per purpose and process, because page renders must never delay the API. Kept on globalThis because Next
// evaluates modules once for pages and once for route handlers.
type Pools = {
  dashboard?: ReturnType<typeof watchPool>;
  dashboardDb?: { pool: postgres.Sql; db: Database };
  gateway?: ReturnType<typeof watchPool>;
  upkeep?: ReturnType<typeof watchPool>;
};
const holder = globalThis as typeof globalThis & { apiKeyDashboardPools?: Pools };
holder.apiKeyDashboardPools ??= {};
const pools = holder.apiKeyDashboardPools;

/** Settings of the dashboard's sessions on any server; measured in bench/list. */
export const dashboardSettings = {
  // A generic plan turns a 1 ms search into 150 ms.
  plan_cache_mode: 'force_custom_plan',
  // The default, meant for rotating disks, prefers scans of a table to an index. JIT costs more than a page.
  random_page_cost: '1.1',
  jit: 'off',
  // Counting a search's total would occupy every processor and hardly be faster.
  max_parallel_workers_per_gather: '0',
  // PostgreSQL writes larger sorts to files; sorting half of 1,000,000 keys takes 46 MB.
  work_mem: '64MB',
};

/**
 * The maximum number of connections of the dashboard's pool, and how long a query waits for one before its page is a
 * 503.
 */
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

// Query functions take their handle last and default to `dashboardDb()`. Inside a transaction, that default would read
// on a second connection, outside the transaction's locks and role: so it throws, and any test of that path fails.
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
 * Runs a transaction of the dashboard that belongs to no single organization. Rights that it revokes are in the
 * revocation journal before it commits.
 */
export async function inTransaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
  return dashboardDb().transaction(async (tx) => {
    const result = await transactionScope.run(true, () => run(tx));
    await journalRightChanges(tx);
    return result;
  });
}

/** How long a statement of the API may take, including the network. */
export const gatewayDeadlineMs = 1_500;

/** The maximum number of connections of the API's pool. */
const gatewayConnections = 4;

/** Opens a pool for the API. It writes only limits, usage and the log, which may be committed asynchronously. */
export function openGatewayPool(url = env().DATABASE_URL): postgres.Sql {
  return createPool({
    url,
    applicationName: 'gateway',
    max: gatewayConnections,
    statementTimeoutMs: 1_200,
    settings: {
      synchronous_commit: 'off',
      // One plan that uses the indexes, whatever the statistics say: a table that has just grown must not be scanned,
      // and rows must be locked in the order of the given ids.
      plan_cache_mode: 'force_generic_plan',
      enable_seqscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
    },
  });
}

/** Returns the API's pool, which the dashboard does not use. Only its `unsafe` and `begin` have the deadline. */
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

/** Returns the connection for upkeep, which no request waits for. */
export function upkeepSql(): postgres.Sql {
  pools.upkeep ??= watchPool(openUpkeepPool, 125_000);
  return pools.upkeep.pool();
}

/** Returns the load of the API's pool: connections in use, and statements that wait for one. */
export function gatewayPoolLoad(): { inUse: number; waiting: number } {
  const running = pools.gateway?.running() ?? 0;
  const inUse = Math.min(running, gatewayConnections);
  return { inUse, waiting: running - inUse };
}

/** Closes all open pools, waiting at most five seconds for running queries. */
export async function closePools(): Promise<void> {
  const { dashboard, gateway, upkeep } = pools;
  pools.dashboard = undefined;
  pools.dashboardDb = undefined;
  pools.gateway = undefined;
  pools.upkeep = undefined;
  await Promise.all([dashboard?.close(), gateway?.close(), upkeep?.close()]);
}
