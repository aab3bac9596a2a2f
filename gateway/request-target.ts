import type { IncomingMessage } from 'node:http';

/**
 * Replaces an absolute-form target (`GET http://host/path`), which proxies send, with its path; its host becomes the
 * request's host (RFC 9112, 3.2.2).
 */
export function toOriginForm(incoming: IncomingMessage): void {
  const absolute = /^https?:\/\/([^/?#\\]*)(.*)$/is.exec(incoming.url ?? '');
  if (!absolute) return;
  const [, host = '', path = ''] = absolute;
  incoming.url = path.startsWith('/') ? path : `/${path}`;
  if (host !== '') incoming.headers.host = host;
}
