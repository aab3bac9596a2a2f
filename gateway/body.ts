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
    throw incomplete(error);
  }
}

function incomplete(cause: unknown): AppError {
  return new AppError('invalid_request', 'The connection closed before the body was complete: send it again.', {
    cause,
  });
}

/**
 * Reads a request's body and decodes it.
 * @throws AppError request_too_large before the whole body is read, unsupported_encoding, invalid_request
 */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const body = await readWhole(request, limit);
  return decodeWhole(body, encodingOf(request.headers.get('content-encoding')), limit);
}

// The HTTP server never delivers more than content-length, and reading all at once is cheaper than a web stream.
async function readWhole(request: Request, limit: number): Promise<Buffer> {
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) <= limit) {
    return Buffer.from(
      await request.arrayBuffer().catch((error: unknown) => {
        throw incomplete(error);
      }),
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of bodyChunks(request, limit)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): AppError {
  const megabytes = Math.floor(limit / 1024 / 1024);
  return new AppError('request_too_large', `The body is larger than ${megabytes} MB: send a smaller request.`);
}
