import { isDatabaseAway } from '@/db/outage';
import { AppError, errorCodes } from '@/lib/errors';
import type { RequestContext } from './request-context';

/** Answers JSON with the context's headers. */
export function respondJson(context: RequestContext, body: unknown, status = 200): Response {
  return respondText(context, JSON.stringify(body), 'application/json', status);
}

/** Answers text, or a stream of bytes, with the context's headers. */
export function respondText(
  context: RequestContext,
  body: string | ReadableStream<Uint8Array>,
  contentType: string,
  status = 200,
): Response {
  return new Response(body, { status, headers: { ...context.headers, 'content-type': contentType } });
}

/** Answers an error in OpenAI's shape. */
export function respondError(context: RequestContext, error: AppError): Response {
  const { headers } = context;
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  if (error.details.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.details.retryAfterSeconds);
  return respondJson(context, errorBody(error), error.status);
}

/** The body of every error: all four keys, always. */
export function errorBody(error: AppError) {
  const { message, code, details } = error;
  return { error: { message, type: errorCodes[code].type, param: details.param ?? null, code } };
}

/** Turns whatever was thrown into an error that may be shown; what we don't know is ours and stays untold. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseAway(error)) return unavailable(error);
  return new AppError('internal_error', 'Something went wrong on our side. Try again, or tell us the request id.', {
    cause: error,
  });
}

/** The database is away: nothing can be said about the key, least of all that it is wrong. */
export function unavailable(cause?: unknown): AppError {
  return new AppError('service_unavailable', "Keys can't be checked at the moment: try again shortly.", {
    retryAfterSeconds: 1,
    cause,
  });
}
