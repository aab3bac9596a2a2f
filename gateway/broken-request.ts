import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '@/lib/errors';
import { createRequestContext } from './request-context';
import { errorBody } from './respond';

/**
 * Answers what is not HTTP, too large in its headers, or too slow: Node's own answers to it have no body. Such a
 * request has no usable headers, so its parts are looked for in the bytes.
 * @returns what it was told; null when there is nobody to tell
 */
export function answerBrokenRequest(
  error: Error & { code?: string; rawPacket?: Buffer },
  socket: Duplex,
): AppError | null {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return null;
  }
  const fault = faultOf(error.code, error.rawPacket);
  const body = JSON.stringify(errorBody(fault));
  const { headers } = createRequestContext(new Request('http://unreadable.invalid/'), '');
  const lines = Object.entries({
    ...headers,
    ...(fault.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}\r\n${lines.join('')}\r\n${body}`);
  return fault;
}

function faultOf(code: string | undefined, packet: Buffer | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError('request_too_large', 'The headers are larger than 256 KB.');
  // A control character in the credential is a malformed credential, though it breaks the request as a whole.
  if (code === 'HPE_INVALID_HEADER_TOKEN' && brokenHeader(packet) === 'authorization') {
    return new AppError('invalid_api_key', 'The Authorization header is malformed: send `Authorization: Bearer pk_…`.');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new AppError('invalid_request', 'The request came too slowly.');
  return new AppError('invalid_request', 'This is not a valid HTTP request.');
}

// The first line of the head that holds a control character other than a tab.
function brokenHeader(packet: Buffer | undefined): string | undefined {
  const head = packet?.toString('latin1').split('\r\n\r\n')[0] ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const line = head.split('\r\n').find((text) => /[\x00-\x08\x0a-\x1f\x7f]/.test(text));
  return line?.split(':')[0]?.toLowerCase();
}
