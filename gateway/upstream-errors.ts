import { AppError, type ErrorCode, errorCodes } from '@/lib/errors';
import { withoutHosts } from './host-names';
import { fieldsOf } from './usage';

/** An error of the upstream, for the log and, without secrets and host names, for the client. */
export type UpstreamFault = {
  /** The upstream's own status. */
  status: number;
  code: string | null;
  type: string | null;
  param: string | null;
  message: string;
};

/** An error that the upstream answered. It keeps its status, code, type and param. */
export class UpstreamError extends AppError {
  constructor(
    readonly fault: UpstreamFault,
    status: number,
    fallback: ErrorCode,
    /** Headers to pass on, such as retry-after. */
    readonly headers: Readonly<Record<string, string>>,
  ) {
    super(fallback, fault.message, { param: fault.param ?? undefined, status });
  }

  /** The code that clients see. */
  get publicCode(): string {
    const { code } = this.fault;
    // The gateway's own limit has this code, and the client must be able to distinguish them.
    return code === null || code === 'rate_limit_exceeded' ? this.code : code;
  }

  /** The type that clients see. */
  get publicType(): string {
    return this.fault.type ?? errorCodes[this.code].type;
  }
}

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
  if (timeoutCodes.has(code) || name === 'TimeoutError')
    return new AppError('upstream_timeout', 'The model server took too long: try again.', { cause: error });
  return failure('The connection to the model server failed: try again.', error);
}

/** Returns an upstream_error with this message. */
export function failure(message: string, cause?: unknown): AppError {
  return new AppError('upstream_error', message, { cause });
}

/** Facts about the upstream that must not appear in messages. */
export type UpstreamSecrets = { apiKey: string | undefined; hosts: readonly string[] };

type Headers = Readonly<Record<string, string | string[] | undefined>>;
const passedOn = ['retry-after', 'retry-after-ms', 'x-should-retry'];

/**
 * Converts an upstream's failure. Every 4xx and 503 keeps its status, other 5xx become 502. A 401 means that the
 * gateway's credentials are wrong, which is not the client's fault.
 * @param text the response body
 */
export function answerError(status: number, text: string, headers: Headers, secrets: UpstreamSecrets): UpstreamError {
  const fault = faultOf(status, text, secrets);
  const kept = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' && /^[\x20-\x7e]{1,100}$/.test(value) ? [[name, value]] : [];
    }),
  );
  if (status === 401) {
    const told = {
      status,
      code: fault.code,
      type: null,
      param: null,
      message: "The model server refused this server's own credentials: ask the operator to check UPSTREAM_API_KEY.",
    };
    return new CredentialsError(told, 502, 'upstream_error', { 'x-should-retry': 'false' });
  }
  const isKept = (status >= 400 && status < 500) || status === 503;
  return new UpstreamError(fault, isKept ? status : 502, fallbackOf(status, fault), kept);
}

/**
 * The upstream refused the gateway's credentials. Its code and type are hidden, because they would blame the client's
 * key.
 */
class CredentialsError extends UpstreamError {
  override get publicCode(): string {
    return this.code;
  }
}

/** Reads an error that came with a 200, in a JSON body or in an event. */
export function errorInSuccess(body: unknown, secrets: UpstreamSecrets): UpstreamError {
  const given = fieldsOf(fieldsOf(body).error ?? body);
  const status = [given.status, given.code, given.status_code, given.http_code].map(Number).find(isErrorStatus) ?? 502;
  return answerError(status, JSON.stringify(body), {}, secrets);
}

function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

const fallbackCodes: Record<number, ErrorCode> = {
  400: 'invalid_request',
  404: 'not_found',
  413: 'request_too_large',
  422: 'invalid_request',
  429: 'upstream_rate_limited',
};

const fallbackMessages: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'The model server refused the request.',
  not_found: 'The model server does not have this path: check with GET /v1 what this API has.',
  request_too_large: 'The request is too large for the model server.',
  upstream_rate_limited: "The model server's rate limit is reached: try again in a moment.",
};

/** Returns the code for an error without one of its own. */
function fallbackOf(status: number, { message }: UpstreamFault): ErrorCode {
  if (status === 404 && /\bmodel\b/i.test(message) && !message.startsWith('The model server')) return 'model_not_found';
  return fallbackCodes[status] ?? 'upstream_error';
}

function faultOf(status: number, text: string, { apiKey, hosts }: UpstreamSecrets): UpstreamFault {
  const body = parse(text);
  const outer = fieldsOf(body);
  const inner = typeof outer.error === 'object' && outer.error !== null ? fieldsOf(outer.error) : outer;
  const fallback = fallbackMessages[fallbackCodes[status] ?? 'upstream_error'];
  const message = messageOf(body, inner) ?? fallback ?? `The model server failed (status ${status}): try again.`;
  const clean = (value: string) => withoutHosts(apiKey ? value.replaceAll(apiKey, '***') : value, hosts);
  const word = (value: unknown) => (typeof value === 'string' && value !== '' ? clean(value).slice(0, 200) : null);
  // A number repeats the status. Anthropic's outer `type` is `error`, and the inner one is the kind.
  const type = word(inner.type);
  return {
    status,
    code: word(inner.code),
    type: type === 'error' ? null : type,
    param: word(inner.param),
    message: clean(message).slice(0, 2_000),
  };
}

/** Finds the message of an error in all formats that servers use. */
function messageOf(body: unknown, inner: Readonly<Record<string, unknown>>): string | undefined {
  const outer = fieldsOf(body);
  const details = [outer.detail, outer.errors].flatMap((value) => (Array.isArray(value) ? value : [])).map(fieldsOf);
  const candidates = [
    inner.message,
    outer.error,
    outer.message,
    outer.detail,
    fieldsOf(outer.detail).message,
    inner.error_message,
    outer.msg,
    outer.title,
    details[0]?.msg ?? details[0]?.message,
    body,
  ];
  return candidates.find((value): value is string => typeof value === 'string' && value.trim() !== '')?.trim();
}

/** Returns the parsed body; plain text truncated; undefined for an HTML page. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^\s*</.test(text) ? undefined : text.slice(0, 500);
  }
}
