import { refusalCodes } from '../api/refusals';

/** How a request of a known key ended. `invalid` is a 4xx other than a refusal: the request itself was wrong. */
export const statusClasses = ['succeeded', 'refused', 'invalid', 'failed', 'cancelled'] as const;
export type StatusClass = (typeof statusClasses)[number];

export const statusClassLabels: Record<StatusClass, string> = {
  succeeded: 'Succeeded',
  refused: 'Refused',
  invalid: 'Invalid',
  failed: 'Failed',
  cancelled: 'Cancelled by the client',
};

/** The status logged when the client closed the connection before the response was complete, as in nginx. */
export const clientLeft = 499;

/** The end of a request in the request log. */
type RequestEnd = { status: number; code: string | null; upstreamStatus: number | null };

/** Returns the class of a logged request. A stream that broke off has the status 200 and a code. */
export function statusClassOf({ status, code, upstreamStatus }: RequestEnd): StatusClass {
  if (status === clientLeft) return 'cancelled';
  if (status >= 500) return 'failed';
  const isRefusal = refusalCodes.some((refusal) => refusal === code);
  if (status < 400) {
    if (code === null) return 'succeeded';
    // A key that stops working ends its streams. A limit of the model server itself is a failure.
    return isRefusal && code !== 'rate_limit_exceeded' ? 'refused' : 'failed';
  }
  return isRefusal && upstreamStatus === null ? 'refused' : 'invalid';
}
