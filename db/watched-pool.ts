import type postgres from 'postgres';
import type { Gate } from './gate';

/**
 * Creates a pool with a query deadline, which postgres.js lacks; the server's time-out doesn't help when the network
 * drops its response. When a query is not settled after `deadlineMs`, the pool is destroyed, all its queries reject,
 * and the next call opens a new pool. `gate` limits how long queries wait for a connection.
 */
export function watchPool(open: () => postgres.Sql, deadlineMs: number, gate?: Gate) {
  let current: { sql: postgres.Sql; watched: postgres.Sql } | undefined;
  let running = 0;

  function destroy(sql: postgres.Sql): void {
    if (current?.sql === sql) current = undefined;
    // Its queries reject with CONNECTION_DESTROYED, so an error of `end` needs no handling.
    sql.end({ timeout: 0 }).catch(() => undefined);
  }

  function wrap(sql: postgres.Sql): postgres.Sql {
    const watch = <T extends PromiseLike<unknown>>(pending: T): T => {
      const timer = setTimeout(() => destroy(sql), deadlineMs);
      running += 1;
      const done = () => {
        clearTimeout(timer);
        running -= 1;
      };
      // In a microtask, because awaiting starts the query, and the caller may still set its options.
      queueMicrotask(() => pending.then(done, done));
      return pending;
    };
    return new Proxy(sql, {
      get(target, name) {
        // Drizzle only uses these two.
        if (name === 'unsafe') {
          return (...args: Parameters<postgres.Sql['unsafe']>) =>
            gate ? gatedQuery(gate, () => watch(target.unsafe(...args))) : watch(target.unsafe(...args));
        }
        if (name === 'begin') {
          return (run: (tx: postgres.TransactionSql) => Promise<unknown>) => {
            const begin = () => watch(target.begin(run));
            return gate ? gate(begin) : begin();
          };
        }
        return Reflect.get(target, name);
      },
    });
  }

  return {
    /** Returns the current pool, the same object until a deadline destroys it. */
    pool(): postgres.Sql {
      if (!current) {
        const sql = open();
        current = { sql, watched: wrap(sql) };
      }
      return current.watched;
    },
    /** Returns how many queries and transactions are running. */
    running: () => running,
    /** Closes the pool, waiting at most five seconds for running queries. */
    async close(): Promise<void> {
      const closing = current?.sql;
      current = undefined;
      await closing?.end({ timeout: 5 });
    },
  };
}

type Query = ReturnType<postgres.Sql['unsafe']>;

/** Returns the methods of a query that Drizzle uses. The query is created, and so sent, once the gate admits it. */
function gatedQuery(gate: Gate, create: () => Query) {
  return {
    values: () => gate(() => create().values()),
    // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is awaited, or its `values` method is called
    then: <A, B>(done: (rows: Awaited<Query>) => A, failed: (error: unknown) => B) => gate(create).then(done, failed),
  };
}
