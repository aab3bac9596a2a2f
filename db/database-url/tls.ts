import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { DatabaseUrlError } from './error';
import type { Servers } from './hosts';
import type { DatabaseOptions } from './parse';

const names = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword'] as const;

/**
 * Reads the parameters for TLS and their files. Modes are libpq's, but without `sslmode` there is no TLS.
 * @throws DatabaseUrlError
 */
export function takeTls(parameters: Map<string, string>, servers: Servers): DatabaseOptions['ssl'] {
  const given: Partial<Record<(typeof names)[number], string>> = {};
  for (const name of names) {
    given[name] = parameters.get(name);
    parameters.delete(name);
  }
  const mode = given.sslmode ?? (given.ssl === 'true' ? 'require' : undefined);
  if (given.ssl !== undefined && (given.ssl !== 'true' || given.sslmode)) {
    throw new DatabaseUrlError('must have sslmode instead of ssl');
  }
  const extra = names.slice(2).find((name) => given[name]);
  const usesFiles = mode === 'require' || mode === 'verify-ca' || mode === 'verify-full';
  if (extra && !usesFiles) {
    throw new DatabaseUrlError(`has ${extra}, which would be ignored: set sslmode=verify-full, or verify-ca, with it`);
  }
  if (usesFiles && servers.path) {
    throw new DatabaseUrlError('leads to a Unix socket, where sslmode would be ignored: remove it');
  }
  switch (mode) {
    case undefined:
    case 'disable':
      return false;
    case 'prefer':
      return 'prefer';
    case 'require':
      // As in libpq, a root certificate makes it verify-ca.
      return toOptions(given, given.sslrootcert && given.sslrootcert !== 'system' ? 'verify-ca' : mode, servers);
    case 'verify-ca':
    case 'verify-full':
      return toOptions(given, mode, servers);
    default:
      throw new DatabaseUrlError('must have sslmode as disable, prefer, require, verify-ca or verify-full');
  }
}

type Files = { sslrootcert?: string; sslcert?: string; sslkey?: string; sslpassword?: string };

function toOptions(files: Files, mode: 'require' | 'verify-ca' | 'verify-full', { host }: Servers): ConnectionOptions {
  const root = files.sslrootcert;
  if (root === 'system' && mode !== 'verify-full') {
    throw new DatabaseUrlError('must have sslmode=verify-full with sslrootcert=system');
  }
  if (mode === 'verify-ca' && !root) throw new DatabaseUrlError('must have sslrootcert with sslmode=verify-ca');
  if (!files.sslcert !== !files.sslkey) throw new DatabaseUrlError('must have both of sslcert and sslkey');
  const options: ConnectionOptions = { rejectUnauthorized: mode !== 'require' };
  if (root && root !== 'system') options.ca = readAuthorities(root);
  if (files.sslcert) options.cert = read('sslcert', files.sslcert);
  if (files.sslkey) options.key = read('sslkey', files.sslkey);
  if (files.sslpassword) options.passphrase = files.sslpassword;
  if (mode === 'verify-ca') options.checkServerIdentity = () => undefined;
  if (mode === 'verify-full') options.checkServerIdentity = nameCheck(host);
  return options;
}

/**
 * For a host that is an IP address, the driver gives Node no name, and Node would check the certificate for
 * `localhost`.
 */
function nameCheck(hosts: string[]): ConnectionOptions['checkServerIdentity'] {
  const [address = ''] = hosts.filter((host) => isIP(host) !== 0);
  if (address === '') return checkServerIdentity;
  if (hosts.length > 1) {
    throw new DatabaseUrlError('must name hosts instead of addresses when it has several with sslmode=verify-full');
  }
  return (_name, certificate) => checkServerIdentity(address, certificate);
}

/** Reads a file of certificates. Node would accept a file without any, and then trust no server. */
function readAuthorities(file: string): string {
  const text = read('sslrootcert', file);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new DatabaseUrlError('names a file in sslrootcert that holds no certificate in PEM form');
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new DatabaseUrlError(`names a file in ${name} that cannot be read`);
  }
}
