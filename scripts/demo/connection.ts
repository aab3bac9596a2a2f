import { drizzle } from 'drizzle-orm/postgres-js';
import { connectTo } from '@/db/database-url/connect';

/** The number of chunks that are loaded at the same time. */
export const loaders = 2;

/** Opens a pool without time-outs: filling a large demo takes longer than a request may. */
export function openDemoDb(databaseUrl: string) {
  const sql = connectTo(databaseUrl, {
    max: loaders,
    max_lifetime: null,
    connection: { application_name: 'demo', statement_timeout: 0, idle_in_transaction_session_timeout: 0 },
  });
  return drizzle(sql);
}
export type DemoDb = ReturnType<typeof openDemoDb>;
export type DemoTransaction = Parameters<Parameters<DemoDb['transaction']>[0]>[0];
