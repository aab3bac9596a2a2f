import postgres from 'postgres';
import { arrayTypes } from './array-types';
import { parseDatabaseUrl } from './parse';

export type ConnectOptions = Pick<
  postgres.Options<Record<string, never>>,
  'backoff' | 'connect_timeout' | 'connection' | 'idle_timeout' | 'max' | 'max_lifetime' | 'prepare'
>;

/** Opens the driver on a DATABASE_URL, whose own settings win. @throws DatabaseUrlError */
export function connectTo(databaseUrl: string, options: ConnectOptions): postgres.Sql {
  const { host, port, connection, connect_timeout = options.connect_timeout, ...given } = parseDatabaseUrl(databaseUrl);
  // The driver takes several of them, which its types don't say.
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
