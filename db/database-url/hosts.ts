import { DatabaseUrlError } from './error';

/** Where the database listens: hosts with a port each, or the path of a Unix socket. */
export type Servers = { host: string[]; port: number[]; path?: string };

const defaultPort = 5432;

/**
 * Reads the hosts of DATABASE_URL, or its parameters `host` and `port`: separated by commas, IPv6 in brackets, and
 * the folder of a Unix socket as an absolute path.
 * @throws DatabaseUrlError
 */
export function toHosts(authority: string[], given: string | undefined, ports: string | undefined): Servers {
  if (authority.length > 0 && given !== undefined) throw new DatabaseUrlError('gives the host twice: remove one');
  const named = given === undefined ? authority.map(splitHost) : given.split(',').map((name) => ({ name, port: '' }));
  if (named.length === 0 || named.some(({ name }) => name === '')) {
    throw new DatabaseUrlError('names no host: write it before the database, or a socket as ?host=/var/run/postgresql');
  }
  const shared = ports?.split(',') ?? [];
  if (shared.length > 1 && shared.length !== named.length) {
    throw new DatabaseUrlError('must have one port, or one for each host');
  }
  const port = named.map((host, i) => toPort(host.port || (shared[i] ?? shared[0] ?? '')));
  const host = named.map(({ name }) => name);
  if (!host.some((name) => /^[/@]/.test(name))) return { host, port };
  const [folder = ''] = host;
  if (host.length > 1 || !folder.startsWith('/')) {
    throw new DatabaseUrlError('can name one Unix socket, by the absolute path of its folder, and no other host then');
  }
  return { host, port, path: `${folder.replace(/\/+$/, '')}/.s.PGSQL.${port[0]}` };
}

/** Splits `host:port`, `[IPv6]:port` or a host alone. */
function splitHost(text: string): { name: string; port: string } {
  const match = /^(?:\[([0-9a-f:.]+(?:%[\w.]+)?)\]|([^:[\]]*))(?::(\d*))?$/i.exec(text);
  if (!match) {
    throw new DatabaseUrlError(
      'has a host and port that cannot be read: write host:5432, IPv6 as [::1]:5432, and a : / ? # @ of the password ' +
        'as %3A %2F %3F %23 %40',
    );
  }
  return { name: match[1] ?? match[2] ?? '', port: match[3] ?? '' };
}

function toPort(text: string): number {
  if (text === '') return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new DatabaseUrlError('must have a port from 1 to 65535');
}
