import postgres from 'postgres';
import { arrayTypes } from './array-types';
import { parseDatabaseUrl } from './parse';

export type ConnectOptions = Pick<
  postgres.Options<Record<string, never>>,
  'backoff' | 'connect_timeout' | 'connection' | 'idle_timeout' | 'max' | 'max_lifetime' | 'prepare'
>;

/** Creates a pool for a DATABASE_URL, whose settings override `options`. @throws DatabaseUrlError */
export function connectTo(databaseUrl: string, options: ConnectOptions): postgres.Sql {
  const { host, port, connection, connect_timeout = options.connect_timeout, ...given } = parseDatabaseUrl(databaseUrl);
  // The driver accepts lists, although its types don't say so.
  const servers = { host, port } as unknown as { host: string; port: number };
  return postgres({
    onnotice: () => {},
    ...arrayTypes,
    ...options,
    ...given,
    ...servers,
    connect_timeout,
    connection: { ...options.connection, ...connection },
  });
}
