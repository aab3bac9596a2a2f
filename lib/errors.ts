import { type RefusalCode, refusals } from './api/refusals';

type CodeFacts = { status: number; type: string };

/** The codes of other errors than the refusals of a known key. */
const otherCodes = {
  missing_api_key: { status: 401, type: 'invalid_request_error' },
  invalid_api_key: { status: 401, type: 'invalid_request_error' },
  invalid_json: { status: 400, type: 'invalid_request_error' },
  invalid_request: { status: 400, type: 'invalid_request_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  not_found: { status: 404, type: 'invalid_request_error' },
  // 400 when a request body names a stored object.
  not_supported: { status: 404, type: 'invalid_request_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  unsupported_encoding: { status: 415, type: 'invalid_request_error' },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error' },
  upstream_error: { status: 502, type: 'upstream_error' },
  upstream_timeout: { status: 504, type: 'upstream_error' },
  overloaded: { status: 503, type: 'server_error' },
  service_unavailable: { status: 503, type: 'server_error' },
  internal_error: { status: 500, type: 'server_error' },
  unauthenticated: { status: 401, type: 'invalid_request_error' },
  session_ended: { status: 401, type: 'invalid_request_error' },
  forbidden: { status: 403, type: 'permission_error' },
  conflict: { status: 409, type: 'invalid_request_error' },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = RefusalCode | keyof typeof otherCodes;

/** All error codes with their HTTP status and OpenAI error type. */
export const errorCodes: Readonly<Record<ErrorCode, CodeFacts>> = {
  ...(Object.fromEntries(Object.values(refusals).map(({ code, status, type }) => [code, { status, type }])) as Record<
    RefusalCode,
    CodeFacts
  >),
  ...otherCodes,
};

/** An expected error. Its message is shown to the user or the API client. */
export class AppError extends Error {
  override readonly name = 'AppError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: {
      /** The invalid request field, for API errors. */
      param?: string;
      /** A message for each invalid form field. */
      fields?: Record<string, string>;
      /** The value of `retry-after`. */
      retryAfterSeconds?: number;
      /** The HTTP status, if it differs from the code's own. */
      status?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  get status(): number {
    return this.details.status ?? errorCodes[this.code].status;
  }
}
