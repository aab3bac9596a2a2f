import type postgres from 'postgres';

export type SessionSettings = Record<string, string | number>;

/**
 * Sets the settings in every transaction of a pool, and runs every statement in a transaction, which costs two round
 * trips. A pooler refuses settings at the start of a session, and those of a running session would affect its other
 * clients. Replaces only `begin` and `unsafe`, which queries use.
 */
export function withTransactionSettings(sql: postgres.Sql, settings: SessionSettings): postgres.Sql {
  const text = Object.entries(settings)
    .map(([name, value]) => `set local ${name} = '${value}'`)
    .join('; ');

  function begin<T>(run: (tx: postgres.TransactionSql) => T | Promise<T>) {
    return sql.begin((tx) => {
      // Not awaited, so that it is sent with the first statement; when it fails, that statement fails too.
      tx.unsafe(text).catch(() => undefined);
      return run(tx);
    });
  }

  function unsafe(...args: Parameters<postgres.Sql['unsafe']>) {
    let isRaw = false;
    let started: Promise<unknown> | undefined;
    const start = () => {
      started ??= begin<unknown>((tx) => (isRaw ? tx.unsafe(...args).values() : tx.unsafe(...args)));
      return started;
    };
    // Like the driver's query, it starts when it is first awaited.
    return {
      values() {
        isRaw = true;
        return this;
      },
      // biome-ignore lint/suspicious/noThenProperty: it replaces the driver's query, which is awaited.
      then: (...callbacks: Parameters<Promise<unknown>['then']>) => start().then(...callbacks),
      catch: (callback: (error: unknown) => unknown) => start().catch(callback),
      finally: (callback: () => void) => start().finally(callback),
    };
  }

  const replaced: Record<string | symbol, unknown> = { begin, unsafe };
  return new Proxy(sql, { get: (target, name) => replaced[name] ?? Reflect.get(target, name) });
}
