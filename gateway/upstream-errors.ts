import { z } from 'zod';
import { AppError, type ErrorCode } from '@/lib/errors';

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** What the way to the upstream threw: it took too long, or it broke. */
export function transportError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : '';
  if (timeoutCodes.has(code) || name === 'TimeoutError') return timeout(error);
  return failure('The connection to the model server failed: try again.', error);
}

// What the caller can mend passes through. The rest is between us and the upstream: a wrong key of ours, its faults.
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
  invalid_request: 'The model server refuses the request.',
  model_not_found: 'The model does not exist: GET /v1/models lists those that do.',
  request_too_large: 'The request is too large for the model.',
  rate_limit_exceeded: 'The model server is over its limit: try again in a moment.',
};

const errorSchema = z.object({
  error: z.object({
    message: z.string().min(1),
    param: z.string().nullish().catch(null),
    code: z.unknown(),
  }),
});

/**
 * Translates an answer that is not a success.
 * @param text the answer's body
 * @param retryAfter its header of that name
 * @param apiKey the upstream's key, which must not be told
 */
export function answerError(
  status: number,
  text: string,
  retryAfter: string | string[] | undefined,
  apiKey: string | undefined,
): AppError {
  const told = parseError(text);
  const code = told?.code === 'model_not_found' && status < 500 ? 'model_not_found' : codes[status];
  if (code === 'upstream_timeout') return timeout();
  if (code === undefined) return failure(`The model server failed (status ${status}): try again.`);
  const message = told?.message ?? fallbacks[code] ?? 'The model server refuses the request.';
  return new AppError(code, apiKey ? message.replaceAll(apiKey, '***') : message, {
    param: told?.param ?? (code === 'model_not_found' ? 'model' : undefined),
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

// A date is allowed too, and rare: one second is then as good a guess as any.
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
