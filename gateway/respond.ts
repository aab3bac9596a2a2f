import { isDatabaseAway } from '@/db/outage';
import type { ErrorBody } from '@/lib/api/schemas';
import { AppError, errorCodes } from '@/lib/errors';
import type { RequestContext } from './request-context';
import { UpstreamError } from './upstream-errors';

/** Builds a JSON response with the context's headers. */
export function respondJson(context: RequestContext, body: unknown, status = 200): Response {
  return respondText(context, JSON.stringify(body), 'application/json', status);
}

/** Builds a response of text or a byte stream with the context's headers. */
export function respondText(
  context: RequestContext,
  body: string | Buffer | ReadableStream<Uint8Array>,
  contentType: string,
  status = 200,
): Response {
  context.headers['content-type'] ??= contentType;
  return new Response(body as BodyInit, { status, headers: context.headers });
}

/** Builds an error response in OpenAI's format. */
export function respondError(context: RequestContext, error: AppError): Response {
  const { headers } = context;
  headers.link = `</docs#error-${error.code}>; rel="help"`;
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  if (error instanceof UpstreamError) Object.assign(headers, error.headers);
  if (error.details.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.details.retryAfterSeconds);
  return respondJson(context, errorBody(error), error.status);
}

/** Returns the body of an error response in OpenAI's format, with all four keys. */
export function errorBody(error: AppError): ErrorBody {
  const { message, code, details } = error;
  const isUpstreams = error instanceof UpstreamError;
  const type = isUpstreams ? error.publicType : errorCodes[code].type;
  return { error: { message, type, param: details.param ?? null, code: publicCode(error) } };
}

/** Records the upstream's error in the context, for the log. */
export function noteFault(context: RequestContext, error: AppError): void {
  if (!(error instanceof UpstreamError)) return;
  const { status, code, message } = error.fault;
  context.upstream = { requestId: null, ...context.upstream, status, code, message };
}

/** Returns the code that clients and the log see: for an error of the upstream, its own. */
export function publicCode(error: AppError): string {
  return error instanceof UpstreamError ? error.publicCode : error.code;
}

/** Converts any thrown value into an AppError; an unknown error becomes internal_error without details. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseAway(error)) return unavailable(error);
  return new AppError('internal_error', 'Something went wrong on our side: try again, or report the request id.', {
    cause: error,
  });
}

/** Returns the error for a database that is unavailable: 503, because the key may be valid. */
export function unavailable(cause?: unknown): AppError {
  return new AppError('service_unavailable', "API keys can't be checked at the moment: try again shortly.", {
    retryAfterSeconds: 1,
    cause,
  });
}
