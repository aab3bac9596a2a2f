import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { AppError } from '@/lib/errors';
import { withRead } from './with-read';

/** Decoders by the names of content encodings. */
const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
};

const wholeDecoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
};

/** Returns the encoding of a content-encoding header; '' for none. */
export function encodingOf(header: string | string[] | null | undefined): string {
  const name = String(header ?? '')
    .trim()
    .toLowerCase();
  return name === 'identity' ? '' : name;
}

/**
 * Decodes a request's body.
 * @param limit the largest size of the result
 * @throws AppError unsupported_encoding, invalid_request when the bytes have another encoding, request_too_large
 */
export async function decodeWhole(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  if (encoding === '') return body;
  const decode = wholeDecoders[encoding];
  if (!decode) throw unsupportedEncoding();
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (cause) {
    if (cause instanceof RangeError) throw new AppError('request_too_large', 'The decoded body is too large.');
    throw new AppError('invalid_request', `The body is not valid ${encoding}: check its content-encoding.`, { cause });
  }
}

/** Returns the error for an unsupported encoding. */
export function unsupportedEncoding(): AppError {
  return new AppError(
    'unsupported_encoding',
    'This content-encoding is not supported: send the body without one, or with gzip, deflate or br.',
  );
}

/**
 * Decodes an answer by its bytes: those that start like gzip are gzip, whatever the header says, and those that start
 * like text are text. So a proxy that compresses although no encoding was requested causes no error.
 */
export async function decoded(
  body: AsyncIterable<Buffer>,
  header: string | string[] | undefined,
): Promise<AsyncIterableIterator<Buffer>> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return withRead([], chunks);
  const encoding = actualEncoding(first.value, encodingOf(header));
  const whole = withRead([first.value], chunks);
  const decoder = decoders[encoding]?.();
  return decoder ? pump(whole, decoder) : whole;
}

function actualEncoding(start: Buffer, named: string): string {
  if (start[0] === 0x1f && (start[1] === 0x8b || start.length === 1)) return 'gzip';
  const isText = /^\s*(?:[{["]|data:|event:|id:|retry:|:|<)/.test(start.toString('latin1', 0, 64));
  return isText || named === 'gzip' || named === 'x-gzip' ? '' : named;
}

async function* pump(source: AsyncIterable<Buffer>, decoder: NodeJS.ReadWriteStream): AsyncGenerator<Buffer> {
  // The reader of the decoder gets the error too.
  pipeline(Readable.from(source), decoder, () => undefined);
  yield* decoder as NodeJS.ReadWriteStream & AsyncIterable<Buffer>;
}
