import { BlockList, isIP } from 'node:net';
import { env } from './env';

/** Returns the proxy of HTTP_PROXY or HTTPS_PROXY for a URL; undefined without one or if NO_PROXY names the host. */
export function proxyFor(url: URL): string | undefined {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY = '' } = env();
  const proxy = url.protocol === 'https:' ? HTTPS_PROXY : HTTP_PROXY;
  const isExcluded = NO_PROXY.split(/[,\s]+/).some((entry) => entry !== '' && excludes(entry, url));
  return isExcluded ? undefined : proxy;
}

/** Returns whether an entry of NO_PROXY covers a URL: `*`, a domain and its subdomains, an address or a range. */
function excludes(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const match = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? /^([^:]*):(\d+)$/.exec(entry);
  const [name = '', port] = match ? match.slice(1) : [entry];
  if (port && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const domain = name.toLowerCase().replace(/^\*?\./, '');
  if (isIP(host) !== 0) return isInRange(host, name);
  return host === domain || host.endsWith(`.${domain}`);
}

function isInRange(address: string, range: string): boolean {
  const [start = '', prefix] = range.split('/');
  const family = isIP(start);
  if (family === 0 || family !== isIP(address)) return false;
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (!Number.isInteger(length) || length < 0 || length > bits) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(start, length, type);
  return list.check(address, type);
}
