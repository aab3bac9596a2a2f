import type { Endpoint } from '@/lib/api/endpoints';
import { AppError } from '@/lib/errors';
import { bodyChunks, readBody } from './body';
import { encodingOf, unsupportedEncoding } from './content-encoding';
import { readJsonRequest } from './json-request';
import { type Caller, hasModelList, type Models } from './models';
import { readMultipartRequest } from './multipart-request';
import type { TokenNeed } from './reserve';
import type { Shape } from './shapes';
import { bytesPerMediaToken } from './usage';

/** A request as it goes to the upstream. */
export type ForwardedRequest = {
  body: Buffer | AsyncIterable<Uint8Array>;
  headers: Record<string, string>;
  isStream: boolean;
  hidesUsage: boolean;
  /** Returns the requested model; null while it is unknown. */
  model(): string | null;
  /** Returns an estimate of the prompt's tokens. */
  promptTokens(): number;
  /** The tokens that it needs of the limits. */
  need: TokenNeed;
};

type Deps = { models: Models; maxBodyBytes: number };

/**
 * Reads a request by its content type: JSON as a whole, multipart and media as they arrive.
 * @throws AppError when the body or its model is refused
 */
export async function readForwardedRequest(
  request: Request,
  endpoint: Endpoint,
  shape: Shape,
  caller: Caller,
  { models, maxBodyBytes }: Deps,
): Promise<ForwardedRequest> {
  const contentType = request.headers.get('content-type') ?? '';
  const isMultipart = /^multipart\/form-data\b/i.test(contentType);
  const isMedia = /^(?:audio|image|video)\/|^application\/(?:octet-stream|pdf)\b/i.test(contentType);
  if (!isMultipart && !isMedia) {
    const json = await readBody(request, maxBodyBytes);
    const { model, promptTokens, outputTokens, ...read } = await readJsonRequest(json, endpoint, shape, caller, models);
    const headers = { 'content-type': /\bjson\b/i.test(contentType) ? contentType : 'application/json' };
    const need = { input: promptTokens, output: outputTokens };
    return { headers, model: () => model, promptTokens: () => promptTokens, need, ...read };
  }
  if (encodingOf(request.headers.get('content-encoding')) !== '') throw unsupportedEncoding();
  const headers = { 'content-type': contentType, accept: '*/*' };
  // The same estimate as for media in `usage.ts`.
  const need = {
    input: Math.ceil(Number(request.headers.get('content-length') ?? 0) / bytesPerMediaToken),
    output: null,
  };
  const chunks = bodyChunks(request, maxBodyBytes);
  if (isMultipart) {
    const { body, known } = await readMultipartRequest(chunks, contentType, caller, models);
    const { isStream, promptTokens } = known;
    return { body, headers, isStream, hidesUsage: false, model: () => known.model, promptTokens, need };
  }
  if (hasModelList(caller)) {
    const message = 'This key may use only certain models: send the body as multipart/form-data.';
    throw new AppError('invalid_request', message, { param: 'model' });
  }
  const fixed = { isStream: false, hidesUsage: false, model: () => null, promptTokens: () => 1 };
  return { body: chunks, headers, need, ...fixed };
}
