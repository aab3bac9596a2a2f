import { z } from 'zod';
import { AppError, type ErrorCode } from '@/lib/errors';

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** Converts a network error of an upstream request into upstream_timeout or upstream_error. */
export function transportError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : '';
  if (timeoutCodes.has(code) || name === 'TimeoutError') return timeout(error);
  return failure('The connection to the model server failed: try again.', error);
}

// Errors that the caller can fix keep their meaning. All others, such as a wrong upstream key, become upstream_error.
const codes: Record<number, ErrorCode> = {
  400: 'invalid_request',
  404: 'model_not_found',
  408: 'upstream_timeout',
  413: 'request_too_large',
  422: 'invalid_request',
  429: 'rate_limit_exceeded',
  504: 'upstream_timeout',
};

const fallbacks: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'The model server refused the request.',
  model_not_found: 'The model does not exist: GET /v1/models lists the available models.',
  request_too_large: 'The request is too large for the model.',
  rate_limit_exceeded: "The model server's rate limit is reached: try again in a moment.",
};

const errorSchema = z.object({
  error: z.object({
    message: z.string().min(1),
    param: z.string().nullish().catch(null),
    code: z.unknown(),
  }),
});

/**
 * Converts an upstream response that is not a success.
 * @param text the response body
 * @param retryAfter the response header of that name
 * @param apiKey our key for the upstream, which is removed from the message
 */
export function answerError(
  status: number,
  text: string,
  retryAfter: string | string[] | undefined,
  apiKey: string | undefined,
): AppError {
  const upstreamError = parseError(text);
  const code = upstreamError?.code === 'model_not_found' && status < 500 ? 'model_not_found' : codes[status];
  if (code === 'upstream_timeout') return timeout();
  if (code === undefined) return failure(`The model server failed (status ${status}): try again.`);
  const message = upstreamError?.message ?? fallbacks[code] ?? 'The model server refused the request.';
  return new AppError(code, apiKey ? message.replaceAll(apiKey, '***') : message, {
    param: upstreamError?.param ?? (code === 'model_not_found' ? 'model' : undefined),
    retryAfterSeconds: code === 'rate_limit_exceeded' ? secondsOf(retryAfter) : undefined,
  });
}

function parseError(text: string) {
  try {
    const result = errorSchema.safeParse(JSON.parse(text));
    return result.data && { ...result.data.error, message: result.data.error.message.slice(0, 1_000) };
  } catch {
    return undefined;
  }
}

// The header may also be a date, which is rare: it counts as one second.
function secondsOf(retryAfter: string | string[] | undefined): number {
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) ? Math.min(Math.max(1, Math.ceil(seconds)), 3_600) : 1;
}

function timeout(cause?: unknown): AppError {
  return new AppError('upstream_timeout', 'The model server took too long: try again.', { cause });
}

function failure(message: string, cause?: unknown): AppError {
  return new AppError('upstream_error', message, { cause });
}
