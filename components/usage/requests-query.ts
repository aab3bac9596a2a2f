import type { UsageParams } from '@/lib/usage/params';

/** Returns the query of the request log for the filters of the usage page and a time. */
export function requestsQuery(
  { keys, spaces, owners, environments, statuses, models, endpoints }: UsageParams,
  { from, to }: { from: string; to: string },
): string {
  const out = new URLSearchParams();
  const lists = {
    key: keys,
    space: spaces,
    owner: owners,
    environment: environments,
    status: statuses,
    model: models,
    endpoint: endpoints,
  };
  for (const [name, list] of Object.entries(lists)) if (list.length > 0) out.set(name, list.join(','));
  out.set('from', from);
  out.set('to', to);
  return out.toString();
}
