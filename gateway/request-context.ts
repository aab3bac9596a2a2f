import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import type { Call } from '@/lib/api/refusals';
import type { AppError } from '@/lib/errors';
import { createRequestId } from '@/lib/requests/request-id';
import type { AdmissionRow } from './admit-batch';
import { databaseNow } from './database-clock';
import type { Slot } from './slots';
import type { RequestSpan } from './telemetry/telemetry';

/** A request and everything that the gateway learns about it. */
export type RequestContext = {
  request: Request;
  requestId: string;
  /** The route's pattern, never the path itself: metrics need a bounded set of labels. */
  route: string;
  startedAt: Date;
  /** Besides the key, the decision depends on this. */
  call: Call;
  /** Closes the connection without a response. */
  breakOff(): void;
  /** Headers of the response. */
  headers: Record<string, string>;
  /** The calling key, set as soon as it is known, whether or not the request is admitted. */
  caller: AdmissionRow | null;
  /** The scope of the limit that refused it, if one did. */
  limitScope: 'key' | 'organization';
  /** Its slot of the key's concurrent requests. */
  slot: Slot | null;
  /** Its span; null when no traces are sent. */
  span: RequestSpan | null;
  /** Settles the reserved tokens with the used ones. */
  settleTokens: ((used: number) => void) | null;
  model: string | null;
  promptTokens: number;
  completionTokens: number;
  /** The cached tokens of the prompt, and the reasoning tokens of the completion. */
  cachedTokens: number;
  reasoningTokens: number;
  /** Whether tokens are estimates. */
  isEstimated: boolean;
  /** The upstream's answer; null when it was not called, or did not answer. */
  upstream: { status: number; requestId: string | null; code?: string | null; message?: string } | null;
  /** Whether the response is a stream; it is then recorded when the stream ends. */
  isStreaming: boolean;
};

/**
 * Creates the context of a request. The request id is always generated here, so that it is unique. It contains the
 * database's time, by which the request is found in the log.
 */
export function createRequestContext(
  request: Request,
  address: string,
  route = 'none',
  breakOff: () => void = () => undefined,
  endpoint: EndpointGroup | null = null,
): RequestContext {
  const requestId = createRequestId(databaseNow());
  return {
    request,
    requestId,
    route,
    startedAt: new Date(),
    call: { address, endpoint },
    breakOff,
    headers: { 'x-request-id': requestId, 'cache-control': 'no-store' },
    caller: null,
    limitScope: 'key',
    slot: null,
    span: null,
    settleTokens: null,
    model: null,
    promptTokens: 0,
    completionTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    isEstimated: false,
    upstream: null,
    isStreaming: false,
  };
}

/** Records how a request ended, once per request; `error` is null for a success. */
export type Finish = (context: RequestContext, status: number, error: AppError | null) => void;
