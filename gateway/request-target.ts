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
