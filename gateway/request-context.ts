import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import type { Call } from '@/lib/api/refusals';
import type { AppError } from '@/lib/errors';
import { createRequestId } from '@/lib/requests/request-id';
import type { AdmissionRow } from './admit-batch';
import { databaseNow } from './database-clock';
import type { Slot } from './slots';
import type { RequestSpan } from './telemetry/telemetry';

/** One request and what the gateway learns about it while it answers. */
export type RequestContext = {
  request: Request;
  requestId: string;
  /** The route's pattern, never the path itself: metrics need a bounded set of labels. */
  route: string;
  startedAt: Date;
  /** What it is judged by beside its key. */
  call: Call;
  /** Closes the connection without a word. */
  breakOff(): void;
  /** Headers of the response. */
  headers: Record<string, string>;
  /** The calling key, set as soon as it is known, whether or not the request is admitted. */
  caller: AdmissionRow | null;
  /** Whose limit of requests or tokens refused it, where one did. */
  limitScope: 'key' | 'organization';
  /** The slot that it holds of its key's concurrent requests. */
  slot: Slot | null;
  /** Its span; null when no traces are sent. */
  span: RequestSpan | null;
  /** Settles the tokens that were reserved with those that were used. */
  settleTokens: ((used: number) => void) | null;
  model: string | null;
  promptTokens: number;
  completionTokens: number;
  /** How many of the prompt's tokens the upstream had cached, and of the completion's were reasoning. */
  cachedTokens: number;
  reasoningTokens: number;
  /** Whether tokens are estimates. */
  isEstimated: boolean;
  /** What the upstream answered; null when it was not asked, or did not answer. */
  upstream: { status: number; requestId: string | null; code?: string | null; message?: string } | null;
  /** Whether the response is a stream; it is then recorded when the stream ends. */
  isStreaming: boolean;
};

/**
 * Creates the context of a request. The request id is always generated here, so that it is unique; it names the time on
 * the database's clock, by which the request log is searched for it.
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
