import type postgres from 'postgres';

/**
 * Gives queries a deadline of our own. postgres.js has none, and the server's statement time-out doesn't help when the
 * network swallows its answer: a connection would hang, and with it everyone who waits for one. So when a query or a
 * transaction has not settled after `deadlineMs`, the whole pool is destroyed, which refuses all that waited, and the
 * next call opens a fresh one.
 */
export function watchPool(open: () => postgres.Sql, deadlineMs: number) {
  let current: { sql: postgres.Sql; watched: postgres.Sql } | undefined;
  let running = 0;

  function destroy(sql: postgres.Sql): void {
    if (current?.sql === sql) current = undefined;
    // Its queries hear CONNECTION_DESTROYED; there is nobody else to tell.
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
      // On the next turn: a query starts when it is first awaited, and its caller may still set how it answers.
      queueMicrotask(() => pending.then(done, done));
      return pending;
    };
    return new Proxy(sql, {
      get(target, name) {
        // Drizzle reaches the database through these two alone.
        if (name === 'unsafe') return (...args: Parameters<postgres.Sql['unsafe']>) => watch(target.unsafe(...args));
        if (name === 'begin') {
          return (run: (tx: postgres.TransactionSql) => Promise<unknown>) => watch(target.begin(run));
        }
        return Reflect.get(target, name);
      },
    });
  }

  return {
    /** The pool in use; the same object until a deadline destroys it. */
    pool(): postgres.Sql {
      if (!current) {
        const sql = open();
        current = { sql, watched: wrap(sql) };
      }
      return current.watched;
    },
    /** How many queries and transactions are under way. */
    running: () => running,
    /** Ends the pool, waiting at most five seconds for what runs. */
    async close(): Promise<void> {
      const closing = current?.sql;
      current = undefined;
      await closing?.end({ timeout: 5 });
    },
  };
}
