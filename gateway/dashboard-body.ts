import type { IncomingMessage } from 'node:http';
import { AppError } from '@/lib/errors';

// An image of 1 MB and the rest of a form, as in next.config.ts.
const maxBytes = 1_100 * 1024;
// React revives every value of an action's input, which costs 20 times as much as JSON.parse.
const maxTextBytes = 256 * 1024;
const maxValues = 20_000;
const maxParts = 32;

/**
 * Reads the body of a request for the dashboard before Next, which would parse a body of any size.
 * @throws AppError request_too_large; invalid_request when the client stops sending
 */
export async function readDashboardBody(incoming: IncomingMessage): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Node reads and discards the rest of a refused body, so that the client gets the answer.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  // The framework parses only actions and forms for next-auth; routes check the size of JSON themselves.
  if (!('next-action' in incoming.headers) && /^application\/json/i.test(incoming.headers['content-type'] ?? ''))
    return body;
  const boundary = boundaryOf(incoming.headers['content-type']);
  const texts = boundary === null ? [body] : textParts(body, boundary);
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  if (bytes > maxTextBytes || texts.reduce((sum, text) => sum + countValues(text), 0) > maxValues) throw tooLarge();
  return body;
}

/** Returns the boundary of a multipart body; '' when it has none, and null for other bodies. */
function boundaryOf(contentType = ''): string | null {
  if (!/^\s*multipart\//i.test(contentType)) return null;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? '';
}

/** Returns the parts that are not files. @throws AppError request_too_large for too many parts */
function textParts(body: Buffer, boundary: string): Buffer[] {
  if (boundary === '') throw new AppError('invalid_request', 'The body is not valid multipart: reload the page.');
  const delimiter = `--${boundary}`;
  const texts: Buffer[] = [];
  let start = body.indexOf(delimiter);
  for (let parts = 0; start >= 0; parts += 1) {
    if (parts > maxParts) throw tooLarge();
    const next = body.indexOf(delimiter, start + delimiter.length);
    const part = body.subarray(start + delimiter.length, next < 0 ? body.length : next);
    if (!isFile(part)) texts.push(part);
    start = next;
  }
  return texts;
}

function isFile(part: Buffer): boolean {
  const end = part.indexOf('\r\n\r\n');
  // Quoted values may contain anything; only a separate parameter makes a part a file.
  const head = part.subarray(0, end < 0 ? 0 : Math.min(end, 2_000)).toString('latin1');
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  return /;\s*filename\*?=/i.test(disposition.replaceAll(/"(?:\\.|[^"\\])*"/g, '""'));
}

/** Counts the characters that start a value in JSON or in a form, including those within texts. */
function countValues(text: Buffer): number {
  let count = 0;
  for (const byte of text) if (byte === 0x2c || byte === 0x5b || byte === 0x7b || byte === 0x26) count += 1;
  return count;
}

function tooLarge(): AppError {
  return new AppError('request_too_large', 'This is too large: send less, or an image of at most 1 MB.');
}
