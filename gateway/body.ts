import { AppError } from '@/lib/errors';

const maxBodyBytes = 10 * 1024 * 1024;

/**
 * Reads a request's body as JSON.
 * @throws AppError request_too_large, before the whole body is read; invalid_json
 */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBody(request);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message is dropped, because it quotes the body.
    throw new AppError('invalid_json', 'The body is not valid JSON: send a JSON object in UTF-8.');
  }
}

async function readBody(request: Request): Promise<Uint8Array> {
  const contentLength = request.headers.get('content-length');
  if (contentLength !== null && Number(contentLength) > maxBodyBytes) throw tooLarge();
  try {
    // The HTTP server never delivers more than content-length, so this read is bounded.
    if (contentLength !== null) return requireSize(new Uint8Array(await request.arrayBuffer()));
    return await readStream(request.body);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid_request', 'The connection closed before the body was complete: send it again.', {
      cause: error,
    });
  }
}

async function readStream(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function requireSize(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength > maxBodyBytes) throw tooLarge();
  return bytes;
}

function tooLarge(): AppError {
  return new AppError('request_too_large', 'The body is larger than 10 MB: send a smaller request.');
}
