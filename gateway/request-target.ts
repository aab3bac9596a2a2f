import type { IncomingMessage } from 'node:http';

/**
 * Replaces an absolute-form target (`GET http://host/path`), which proxies send, by its path; its host is then the
 * request's host, as RFC 9112 section 3.2.2 says.
 */
export function toOriginForm(incoming: IncomingMessage): void {
  const absolute = /^https?:\/\/([^/?#\\]*)(.*)$/is.exec(incoming.url ?? '');
  if (!absolute) return;
  const [, host = '', path = ''] = absolute;
  incoming.url = path.startsWith('/') ? path : `/${path}`;
  if (host !== '') incoming.headers.host = host;
}

/** Returns the client's address: the last of x-forwarded-for, which the nearest proxy wrote, else the socket's. */
export function clientAddress({ headers, socket }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-for'];
  const last = (typeof forwarded === 'string' ? forwarded : forwarded?.at(-1))?.split(',').at(-1)?.trim();
  // An IPv4 address on a socket that listens for both kinds starts with ::ffff:.
  return last?.slice(0, 100) || (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
