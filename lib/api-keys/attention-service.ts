import 'server-only';
import { countApiKeys } from '@/db/queries/api-key-list';
import type { Viewer } from '../viewer';
import { requireApiKeysPlan } from './access';
import { type Attention, type AttentionCounts, attentions } from './attention';
import { defaultListParams } from './list-params';
import { toKeyFilters } from './list-service';
import { runCount } from './search-queue';

/** Lifetime of cached counts. */
const cacheMs = 60_000;
/** Maximum number of viewers with cached counts; the oldest are evicted. */
const maxCached = 1_000;

type Kept = { countedAt: number; counts: Promise<AttentionCounts> };
const kept = new Map<string, Kept>();

/**
 * Counts the keys that need attention among those the viewer may see. The counts are at most a minute old.
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function countAttention(viewer: Viewer): Promise<AttentionCounts> {
  requireApiKeysPlan(viewer);
  const { scope } = await toKeyFilters(viewer, defaultListParams);
  const subject = JSON.stringify([viewer.organization.id, scope]);
  const known = kept.get(subject);
  if (known && Date.now() - known.countedAt < cacheMs) return known.counts;
  const counts = readCounts(viewer);
  kept.delete(subject);
  kept.set(subject, { countedAt: Date.now(), counts });
  for (const oldest of kept.keys()) {
    if (kept.size <= maxCached) break;
    kept.delete(oldest);
  }
  counts.catch(() => kept.get(subject)?.counts === counts && kept.delete(subject));
  return counts;
}

async function readCounts(viewer: Viewer): Promise<AttentionCounts> {
  const filters = await toKeyFilters(viewer, defaultListParams);
  const count = async (attention: Attention): Promise<[Attention, number]> => {
    const states = attention === 'removed_called' ? (['removed'] as const) : filters.states;
    const asked = { ...filters, states: [...states], attention };
    return [attention, await runCount(() => countApiKeys(viewer.organization.id, asked))];
  };
  return Object.fromEntries(await Promise.all(attentions.map(count))) as AttentionCounts;
}
