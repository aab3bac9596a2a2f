import type { UsageEntry } from '@/db/queries/usage-batches';
import type { FinishedRequest } from './finished-request';

/** Adds up requests of one key, minute, model, endpoint, status class and reason to refuse. */
export function sumUsage(requests: readonly FinishedRequest[]): UsageEntry[] {
  const sums = new Map<string, UsageEntry>();
  for (const { use } of requests) {
    const minute = Math.floor(use.at.getTime() / 60_000);
    const name = `${use.apiKeyId} ${minute} ${use.endpoint} ${use.statusClass} ${use.reason} ${use.model}`;
    const sum = sums.get(name);
    if (!sum) {
      sums.set(name, use);
      continue;
    }
    // The chunk may be written again after a failure, so the requests themselves stay as they are.
    sums.set(name, {
      ...sum,
      requests: sum.requests + use.requests,
      refusals: sum.refusals + use.refusals,
      inputTokens: sum.inputTokens + use.inputTokens,
      outputTokens: sum.outputTokens + use.outputTokens,
      cachedTokens: sum.cachedTokens + use.cachedTokens,
      reasoningTokens: sum.reasoningTokens + use.reasoningTokens,
      estimated: sum.estimated + use.estimated,
      latencies: sum.latencies.concat(use.latencies),
    });
  }
  return [...sums.values()];
}
