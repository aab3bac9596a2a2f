import { AppError } from '@/lib/errors';
import { decodeWhole, encodingOf } from './content-encoding';

/** Reads the bytes of a request's body as they arrive. @throws AppError request_too_large */
export async function* bodyChunks(request: Request, limit: number): AsyncGenerator<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid_request', 'The connection closed before the body was complete: send it again.', {
      cause: error,
    });
  }
}

/**
 * Reads a request's body and decodes it.
 * @throws AppError request_too_large before the whole body is read, unsupported_encoding, invalid_request
 */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyChunks(request, limit)) chunks.push(chunk);
  const [first] = chunks;
  const body = chunks.length === 1 && first ? first : Buffer.concat(chunks);
  return decodeWhole(body, encodingOf(request.headers.get('content-encoding')), limit);
}

function tooLarge(limit: number): AppError {
  const megabytes = Math.floor(limit / 1024 / 1024);
  return new AppError('request_too_large', `The body is larger than ${megabytes} MB: send a smaller request.`);
}
