import { isIP } from 'node:net';
import type postgres from 'postgres';
import { DatabaseUrlError } from './error';
import { toHosts } from './hosts';
import { takeSettings } from './settings';
import { takeTls } from './tls';

/** The driver's options that DATABASE_URL sets. */
export type DatabaseOptions = Pick<
  Partial<postgres.Options<Record<string, never>>>,
  'path' | 'user' | 'password' | 'database' | 'ssl' | 'connect_timeout' | 'target_session_attrs'
> & { host: string[]; port: number[]; connection: { application_name?: string; options?: string } };

/**
 * Reads a connection URI as libpq does. The driver's own parser sends unknown parameters to the server as settings,
 * truncates IPv6 addresses and throws at a stray percent sign.
 * @throws DatabaseUrlError for what is not valid or would be ignored
 */
export function parseDatabaseUrl(text: string): DatabaseOptions {
  const parts = splitUrl(text.trim());
  const parameters = readParameters(parts.query);
  const take = (name: string, fromUrl?: string) => {
    const given = parameters.get(name);
    parameters.delete(name);
    if (given !== undefined && fromUrl) throw new DatabaseUrlError(`gives the ${name} twice: remove one`);
    return given ?? (fromUrl || undefined);
  };
  const servers = toHosts(decodeHosts(parts.hosts), take('host'), take('port'));
  const credentials = {
    user: take('user', decodeLoosely(parts.user)),
    password: take('password', decodeLoosely(parts.password)),
    database: take('dbname', decode(parts.database)),
  };
  const ssl = takeTls(parameters, servers);
  return { ...servers, ...credentials, ssl, ...takeSettings(parameters, servers.host.length) };
}

/** Names the servers for a message, such as `[::1]:5432`, without the credentials. */
export function describeServers({ host, port, path }: DatabaseOptions): string {
  if (path) return String(path);
  return host.map((name, i) => `${isIP(name) === 6 ? `[${name}]` : name}:${port[i]}`).join(', ');
}

type UrlParts = { user: string; password: string; hosts: string; database: string; query: string };

function splitUrl(text: string): UrlParts {
  const scheme = /^postgres(?:ql)?:\/\//i.exec(text);
  if (!scheme) throw new DatabaseUrlError('must start with postgres:// or postgresql://');
  const rest = text.slice(scheme[0].length);
  const slash = rest.indexOf('/');
  const at = rest.slice(0, slash < 0 ? undefined : slash).lastIndexOf('@');
  const credentials = at < 0 ? '' : rest.slice(0, at);
  const [place = '', ...queries] = rest.slice(at + 1).split('?');
  const [hosts = '', ...names] = place.split('/');
  const database = names.join('/');
  // An unencoded special character of the password ends up here, and would change the server's address.
  if (/\?/.test(credentials) || /[@#]/.test(place) || queries.length > 1 || /#/.test(queries[0] ?? '')) {
    throw new DatabaseUrlError('has a special character where none is allowed: write / ? # @ as %2F %3F %23 %40');
  }
  const [user = '', ...passwords] = credentials.split(':');
  return { user, password: passwords.join(':'), hosts, database, query: queries[0] ?? '' };
}

function readParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name = '', value, ...more] = pair.split('=');
    if (!/^\w+$/.test(name) || value === undefined || more.length > 0) {
      throw new DatabaseUrlError('has a parameter that is not of the form name=value');
    }
    if (parameters.has(name)) throw new DatabaseUrlError(`gives the ${name} twice: remove one`);
    if (value !== '') parameters.set(name, decode(value));
  }
  return parameters;
}

/** An encoded comma or slash belongs to a host: a path, for example. */
const decodeHosts = (hosts: string) => (hosts === '' ? [] : hosts.split(',').map(decode));

/** Decodes a part of the URL. @throws DatabaseUrlError at a percent sign that encodes nothing */
function decode(part: string): string {
  try {
    const text = decodeURIComponent(part);
    if (!text.includes('\0')) return text;
  } catch {
    // Reported below.
  }
  throw new DatabaseUrlError('has a percent sign that does not belong to an encoded character: write it as %25');
}

/** Decodes a name or a password, in which a percent sign may also stand for itself. */
function decodeLoosely(part: string): string {
  return decode(part.replace(/%(?![0-9a-f]{2})/gi, '%25'));
}
