import type { ErrorCode } from '../errors';

/** How a request of a known key ended. `invalid` is a 4xx that is no refusal: the request itself was at fault. */
export const statusClasses = ['succeeded', 'refused', 'invalid', 'failed', 'cancelled'] as const;
export type StatusClass = (typeof statusClasses)[number];

export const statusClassLabels: Record<StatusClass, string> = {
  succeeded: 'Succeeded',
  refused: 'Refused',
  invalid: 'Invalid',
  failed: 'Failed',
  cancelled: 'Cancelled by the client',
};

/** The codes with which the gateway refuses a known key; others are faults of a request or of the model server. */
export const refusalCodes = [
  'api_key_removed',
  'api_key_disabled',
  'api_key_expired',
  'api_key_replaced',
  'space_not_found',
  'subscription_inactive',
  'address_not_allowed',
  'endpoint_not_allowed',
  'rate_limit_exceeded',
  'concurrency_limit_exceeded',
  'model_not_allowed',
  'request_exceeds_limit',
] as const satisfies ErrorCode[];

/** The status logged when the client closed the connection before the response was complete, as in nginx. */
export const clientLeft = 499;

/** What the request log knows of a request's end. */
type RequestEnd = { status: number; code: string | null; upstreamStatus: number | null };

/** Returns the class of a logged request. A stream that broke off has the status 200 and a code. */
export function statusClassOf({ status, code, upstreamStatus }: RequestEnd): StatusClass {
  if (status === clientLeft) return 'cancelled';
  if (status >= 500) return 'failed';
  const isRefusal = refusalCodes.some((refusal) => refusal === code);
  if (status < 400) {
    if (code === null) return 'succeeded';
    // A key that stopped working ends its streams; a model server's own limit is its failure.
    return isRefusal && code !== 'rate_limit_exceeded' ? 'refused' : 'failed';
  }
  return isRefusal && upstreamStatus === null ? 'refused' : 'invalid';
}
