import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '@/lib/errors';
import { createRequestContext } from './request-context';
import { errorBody } from './respond';

/**
 * Responds to a request that Node's HTTP parser rejected, because Node's own response has no JSON body. The headers are
 * not parsed then, so the raw bytes are searched.
 * @returns the error that was sent; null when the connection was already closed
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
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AppError('request_too_large', 'The headers are larger than 256 KB: send fewer.');
  // A control character in the credential is reported as a malformed credential, not as a malformed request.
  if (code === 'HPE_INVALID_HEADER_TOKEN' && brokenHeader(packet) === 'authorization') {
    return new AppError('invalid_api_key', 'The Authorization header is malformed: send `Authorization: Bearer pk_…`.');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('invalid_request', 'The request took too long: send it again.');
  return new AppError('invalid_request', 'The request is not valid HTTP: check the client.');
}

// Returns the name of the first header that contains a control character other than a tab.
function brokenHeader(packet: Buffer | undefined): string | undefined {
  const head = packet?.toString('latin1').split('\r\n\r\n')[0] ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it searches for
  const line = head.split('\r\n').find((text) => /[\x00-\x08\x0a-\x1f\x7f]/.test(text));
  return line?.split(':')[0]?.toLowerCase();
}
