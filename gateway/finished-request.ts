import type { RequestLogEntry } from '@/db/queries/request-log';
import type { UsageEntry } from '@/db/queries/usage-batches';
import type { RefusalReason } from '@/lib/api/refusals';
import { latencyBucketOf, packLatency } from '@/lib/usage/latency';
import { statusClassOf } from '@/lib/usage/status-class';
import type { AdmissionRow } from './admit-batch';
import type { RequestContext } from './request-context';

/** A finished request of a known key: its entry in the request log, and its entry for the rollups. */
export type FinishedRequest = { entry: RequestLogEntry; use: UsageEntry };

type End = {
  status: number;
  /** The error's code; null for a success. */
  code: string | null;
  /** Why the gateway refused it, at admission or because of its body; null when it did not. */
  refusal: RefusalReason | null;
};

/** Returns the record of a finished request. */
export function toFinishedRequest(
  context: RequestContext,
  caller: AdmissionRow,
  { status, code, refusal }: End,
): FinishedRequest {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens, isEstimated, upstream } = context;
  const { organizationId, apiKeyId } = caller.key;
  const model = context.model === null ? null : clean(context.model, 300);
  const latencyMs = Date.now() - context.startedAt.getTime();
  const entry = {
    organizationId,
    apiKeyId,
    promptTokens,
    completionTokens,
    status,
    code: code === null ? null : clean(code, 100),
    startedAt: context.startedAt,
    requestId: context.requestId,
    model,
    endpoint: context.route,
    cachedTokens,
    reasoningTokens,
    isEstimated,
    upstreamStatus: upstream?.status,
    upstreamCode: upstream?.code && clean(upstream.code, 100),
    upstreamMessage: upstream?.message && clean(upstream.message, 1_000),
    upstreamRequestId: upstream?.requestId && clean(upstream.requestId, 200),
    latencyMs,
    client: clientOf(context),
    address: context.call.address,
    secretLastFive: caller.key.lastFive,
  };
  const use = {
    organizationId,
    apiKeyId,
    spaceId: caller.key.spaceId,
    at: caller.at,
    model: model ?? '',
    endpoint: context.route,
    statusClass: statusClassOf({ status, code, upstreamStatus: upstream?.status ?? null }),
    requests: caller.refusal === null ? 1 : 0,
    refusals: refusal ? 1 : 0,
    reason: refusal,
    inputTokens: promptTokens,
    outputTokens: completionTokens,
    cachedTokens,
    reasoningTokens,
    estimated: isEstimated ? 1 : 0,
    latencies: refusal ? [] : [packLatency(latencyBucketOf(latencyMs), 1)],
  };
  return { entry, use };
}

/** Returns the user agent of the client library. */
export const clientOf = ({ request }: RequestContext) => request.headers.get('user-agent')?.slice(0, 200) ?? '';

/**
 * Truncates an untrusted text, and removes control characters and lone surrogates, which PostgreSQL or a log can't
 * store.
 */
function clean(text: string, length: number): string {
  return Buffer.from(text.slice(0, length).replaceAll(/\p{Cc}/gu, ' ')).toString('utf8');
}
