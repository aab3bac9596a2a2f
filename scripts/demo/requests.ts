import { createRequestId } from '@/lib/requests/request-id';

const dayMs = 86_400_000;
const count = 25;
const models = ['gpt-4', 'gpt-4', 'gpt-4o-mini', 'pulze-echo'];
const clients = ['OpenAI/JS 6.30.1', 'OpenAI/Python 1.99.0', 'ai-sdk/openai-compatible', 'curl/8.5.0'];

type Key = { lastUsedAt: Date | null; removedAt: Date | null };

/** Returns a key's latest requests for the details page; none for a key without requests in the last day. */
export function latestRequestsOf(key: Key, hourly: number, now: number) {
  if (key.lastUsedAt === null || hourly === 0 || now - key.lastUsedAt.getTime() > dayMs) return [];
  // Callers of a removed key continue and are refused.
  const isRefused = key.removedAt !== null;
  const last = isRefused ? now - 60_000 : key.lastUsedAt.getTime();
  const first = Math.max(key.removedAt?.getTime() ?? 0, now - dayMs);
  const stepMs = (3_600_000 / hourly) * 0.8;
  const client = clients[hourly % clients.length] ?? '';
  const rows = [];
  for (let at = last; rows.length < count && at > first; at -= stepMs * (0.5 + Math.random())) {
    const fails = !isRefused && Math.random() < 0.04;
    const status = isRefused ? 401 : fails ? 429 : 200;
    rows.push({
      startedAt: new Date(at),
      requestId: createRequestId(at),
      status,
      client,
      endpoint: '/v1/chat/completions',
      code: isRefused ? 'api_key_removed' : fails ? 'rate_limit_exceeded' : null,
      model: status === 200 ? (models[rows.length % models.length] ?? null) : null,
      promptTokens: status === 200 ? 120 + Math.floor(300 * Math.random()) : 0,
      completionTokens: status === 200 ? 40 + Math.floor(260 * Math.random()) : 0,
      latencyMs: status === 200 ? 350 + Math.floor(1_900 * Math.random() ** 2) : 2,
      address: `203.0.113.${1 + (hourly % 250)}`,
    });
  }
  return rows;
}
