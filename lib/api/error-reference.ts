import { type ErrorCode, errorCodes } from '../errors';
import { type RefusalCode, refusals } from './refusals';

/** Codes that only forms return, never the API. */
type FormCode = 'unauthenticated' | 'session_ended' | 'conflict';
export type ApiErrorCode = Exclude<ErrorCode, FormCode>;

/** The reference entry of an error: what happened and what to do. */
export type ErrorHelp = { code: ApiErrorCode; status: number; type: string; happened: string; remedy: string };

type Help = readonly [happened: string, remedy: string];

const otherHelp: Record<Exclude<ApiErrorCode, RefusalCode>, Help> = {
  missing_api_key: ['No API key was sent.', 'Send `Authorization: Bearer` and the secret.'],
  invalid_api_key: ['The secret is unknown or mistyped.', 'Copy it again, whole. Look for spaces and line breaks.'],
  forbidden: ['Browsers of this origin may not call the API.', 'Call it from a server, or ask for CORS_ORIGINS.'],
  invalid_json: ['The body is not JSON.', 'Send one JSON object in UTF-8.'],
  invalid_request: ['A field is missing or wrong.', 'Correct the field that `param` names.'],
  model_not_found: ['There is no such model.', 'See GET /v1/models.'],
  not_found: ['There is no such path.', 'The message names the right one.'],
  not_supported: ['It would need objects stored at the model server.', 'Send the contents with each request.'],
  method_not_allowed: ['The path has another method.', 'Use the one in the `allow` header.'],
  request_too_large: ['The body is too large.', 'Send a smaller one.'],
  unsupported_encoding: ['The body’s encoding is not supported.', 'Send it as it is, or with gzip, deflate or br.'],
  upstream_rate_limited: ['Over the model server’s own limit.', 'Wait as `retry-after` says, or use another model.'],
  internal_error: ['An error on our side.', 'Try again, and report the request id.'],
  upstream_error: ['The model server failed.', 'Try again. Look up the request id under Requests.'],
  overloaded: ['Too many requests are running.', 'Try again after `retry-after` seconds.'],
  service_unavailable: ['Our database is unavailable.', 'Try again after `retry-after` seconds.'],
  upstream_timeout: ['The model server took too long.', 'Try again, or stream.'],
};

// The first of two refusals with one code says what it means.
const refusalHelp = Object.values(refusals)
  .toReversed()
  .map(({ code, happened, remedy }): [ApiErrorCode, Help] => [code, [happened, remedy]]);

/** All errors of the API, by status. */
export const errorReference: readonly ErrorHelp[] = [
  ...new Map([...(Object.entries(otherHelp) as [ApiErrorCode, Help][]), ...refusalHelp]),
]
  .map(([code, [happened, remedy]]) => ({ code, ...errorCodes[code], happened, remedy }))
  .sort((a, b) => a.status - b.status);
