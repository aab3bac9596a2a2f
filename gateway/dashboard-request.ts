import type { IncomingMessage } from 'node:http';
import { foreignOriginMessage } from '@/lib/action-state';
import { AppError } from '@/lib/errors';
import { isOwnOrigin, type Sender } from '@/lib/sender';
import { logForeignOrigin } from './log';

// Next needs minutes for 50,000 parameters or path segments. The longest URL of the app filters by 200 ids.
const maxUrlLength = 16_000;
const maxParameters = 100;
const maxSegments = 30;

export const pageMethods = ['GET', 'HEAD', 'POST'];

/**
 * Refuses requests for the dashboard that Next would answer with 500.
 * @throws AppError method_not_allowed; invalid_request; request_too_large for a long address; forbidden for a POST from
 * a page of another site
 */
export function checkDashboardRequest(incoming: IncomingMessage, sender: Sender): void {
  const { method = '', headers, url = '' } = incoming;
  if (!pageMethods.includes(method)) {
    throw new AppError('method_not_allowed', `This path accepts only ${pageMethods.join(', ')}.`);
  }
  if (isTooLong(url)) throw new AppError('request_too_large', 'This address is too long.');
  if (!isDecodable(url)) throw new AppError('invalid_request', 'This address is not valid: check its % signs.');
  if (sender.host === null) throw new AppError('invalid_request', 'The Host header is not valid.');
  if (method !== 'POST') return;
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, sender)) {
    logForeignOrigin(headers.origin, sender.host);
    throw new AppError('forbidden', foreignOriginMessage);
  }
  // Only scripts call actions, with the header `next-action`. Without it, Next would parse any multipart form as an
  // action.
  if (/^\s*multipart\//i.test(headers['content-type'] ?? '') && headers['next-action'] === undefined) {
    throw new AppError('invalid_request', 'This form can’t be read: reload the page and try again.');
  }
}

/**
 * Rewrites the headers for Next: the forwarded headers name the sender as the gateway determined it, and the request
 * gets an id. Range, which servers may ignore, is removed, because Next answers 500 for one that can't be satisfied.
 */
export function setDashboardHeaders({ headers }: IncomingMessage, sender: Sender, requestId: string): void {
  for (const name of Object.keys(headers)) if (/^(?:forwarded|x-forwarded-|x-real-ip)/.test(name)) delete headers[name];
  // Next compares Origin and Host. An accepted Origin may be that of APP_URL while the Host is that of a proxy.
  const { origin } = headers;
  const host = origin !== undefined && isOwnOrigin(origin, sender) ? new URL(origin).host : sender.host;
  headers['x-forwarded-for'] = sender.address;
  headers['x-forwarded-host'] = host ?? '';
  headers['x-forwarded-proto'] = sender.origin?.protocol === 'https:' ? 'https' : 'http';
  headers['x-request-id'] = requestId;
  delete headers.range;
}

function isTooLong(url: string): boolean {
  if (url.length > maxUrlLength) return true;
  const [path = '', ...query] = url.split('?');
  return path.split('/').length > maxSegments || query.join('?').split('&').length > maxParameters;
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
