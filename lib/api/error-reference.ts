import { type ErrorCode, errorCodes } from '../errors';

/** Codes that only forms return, never the API. */
type FormCode = 'unauthenticated' | 'session_ended' | 'conflict';
export type ApiErrorCode = Exclude<ErrorCode, FormCode>;

/** The reference entry of an error: what happened and what to do. */
export type ErrorHelp = { code: ApiErrorCode; status: number; type: string; happened: string; remedy: string };

const help: Record<ApiErrorCode, readonly [happened: string, remedy: string]> = {
  missing_api_key: ['No API key was sent.', 'Send `Authorization: Bearer` and the secret.'],
  invalid_api_key: ['The secret is unknown or mistyped.', 'Copy it again, whole. Look for spaces and line breaks.'],
  api_key_removed: ['The key was removed.', 'Create a new key and use that.'],
  api_key_expired: ['The key’s date has passed.', 'An admin of the space can set another.'],
  api_key_replaced: ['A rotation replaced this secret.', 'Use the new secret of the same key.'],
  api_key_disabled: ['The key is disabled.', 'An admin of the space can enable it.'],
  address_not_allowed: [
    'The key may not be used from this IP address.',
    'Use it from an allowed one, or ask an admin to add it.',
  ],
  endpoint_not_allowed: ['The key may not use this endpoint.', 'See GET /v1/key for those that it may.'],
  subscription_inactive: ['The plan does not include API keys.', 'An admin of the organization can upgrade.'],
  space_not_found: ['The key’s space was deleted.', 'Create a key in another space.'],
  model_not_allowed: ['The key may not use this model.', 'The message names those that it may; see GET /v1/models.'],
  forbidden: ['Browsers of this origin may not call the API.', 'Call it from a server, or ask for CORS_ORIGINS.'],
  invalid_json: ['The body is not JSON.', 'Send one JSON object in UTF-8.'],
  invalid_request: ['A field is missing or wrong.', 'Correct the field that `param` names.'],
  model_not_found: ['There is no such model.', 'See GET /v1/models.'],
  not_found: ['There is no such path.', 'The message names the right one.'],
  not_supported: ['It would need objects stored at the model server.', 'Send the contents with each request.'],
  method_not_allowed: ['The path has another method.', 'Use the one in the `allow` header.'],
  request_too_large: ['The body is too large.', 'Send a smaller one.'],
  unsupported_encoding: ['The body’s encoding is not read.', 'Send it as it is, or with gzip, deflate or br.'],
  rate_limit_exceeded: [
    'Over the key’s or the plan’s limit.',
    'Wait for `retry-after` seconds. SDKs do so by themselves.',
  ],
  concurrency_limit_exceeded: ['Too many requests of the key are running.', 'Send the next one when one has ended.'],
  request_exceeds_limit: [
    'One request needs more than the whole token limit.',
    'Send less, or lower `max_tokens`; see GET /v1/key for the limit.',
  ],
  upstream_rate_limited: ['Over the model server’s own limit.', 'Wait as `retry-after` says, or use another model.'],
  internal_error: ['A fault of ours.', 'Try again, and report the request id.'],
  upstream_error: ['The model server failed.', 'Try again. Look up the request id under Requests.'],
  overloaded: ['Too many requests are running.', 'Try again after `retry-after` seconds.'],
  service_unavailable: ['Our database is unavailable.', 'Try again after `retry-after` seconds.'],
  upstream_timeout: ['The model server took too long.', 'Try again, or stream.'],
};

/** All errors of the API, by status. */
export const errorReference: readonly ErrorHelp[] = (
  Object.entries(help) as [ApiErrorCode, (typeof help)[ApiErrorCode]][]
)
  .map(([code, [happened, remedy]]) => ({ code, ...errorCodes[code], happened, remedy }))
  .sort((a, b) => a.status - b.status);
