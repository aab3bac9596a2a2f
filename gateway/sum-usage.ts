import type { UsageEntry } from '@/db/queries/usage-batches';
import type { FinishedRequest } from './finished-request';

/** Adds up the requests with the same key, minute, model, endpoint, status class and refusal reason. */
export function sumUsage(requests: readonly FinishedRequest[]): UsageEntry[] {
  const sums = new Map<string, UsageEntry>();
  for (const { use } of requests) {
    const minute = Math.floor(use.at.getTime() / 60_000);
    const name = `${use.apiKeyId} ${minute} ${use.endpoint} ${use.statusClass} ${use.reason} ${use.model}`;
    const sum = sums.get(name);
    if (sum) add(sum, use);
    else {
      // A copy, because the chunk may be written again after a failure.
      const copy = { ...use };
      copy.latencies = [...use.latencies];
      sums.set(name, copy);
    }
  }
  return [...sums.values()];
}

function add(sum: UsageEntry, use: UsageEntry): void {
  sum.requests += use.requests;
  sum.refusals += use.refusals;
  sum.inputTokens += use.inputTokens;
  sum.outputTokens += use.outputTokens;
  sum.cachedTokens += use.cachedTokens;
  sum.reasoningTokens += use.reasoningTokens;
  sum.estimated += use.estimated;
  sum.latencies.push(...use.latencies);
}
