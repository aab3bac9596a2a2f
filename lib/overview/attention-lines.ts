import 'server-only';
import { findFirstExpiry } from '@/db/queries/overview';
import { type Attention, removedCalledDays } from '../api-keys/attention';
import { countAttention } from '../api-keys/attention-service';
import { listUsage } from '../api-keys/details-service';
import { defaultListParams, type ListParams, serializeListParams } from '../api-keys/list-params';
import { listApiKeys, toKeyFilters } from '../api-keys/list-service';
import { apiKeyPath, apiKeysPath } from '../paths';
import type { Viewer } from '../viewer';
import type { AttentionLine } from './schema';

/** The most urgent reason first. */
const urgency = ['removed_called', 'expiring', 'owner_left', 'unused', 'never_used'] as const satisfies Attention[];

/** Returns why keys that the viewer may see need attention, the most urgent reason first, at most a minute old. */
export async function listAttentionLines(viewer: Viewer): Promise<AttentionLine[]> {
  const counts = await countAttention(viewer);
  return Promise.all(
    urgency
      .filter((attention) => counts[attention] > 0)
      .map((attention) => lineOf(viewer, attention, counts[attention])),
  );
}

async function lineOf(viewer: Viewer, attention: Attention, count: number): Promise<AttentionLine> {
  const { slug } = viewer.organization;
  const params: ListParams = {
    ...defaultListParams,
    attention,
    states: attention === 'removed_called' ? ['removed'] : defaultListParams.states,
  };
  const line = { attention, count, path: apiKeysPath(slug, serializeListParams(params)), removedKey: null };
  if (attention === 'expiring') {
    const first = await findFirstExpiry(viewer.organization.id, await toKeyFilters(viewer, params));
    return { ...line, firstExpiry: first?.toISOString() ?? null };
  }
  if (attention !== 'removed_called' || count > 1) return { ...line, firstExpiry: null };
  const [key] = (await listApiKeys(viewer, params)).rows;
  if (!key) return { ...line, firstExpiry: null };
  const since = Date.now() - removedCalledDays * 86_400_000;
  const hours = (await listUsage(viewer, key.id)).filter(({ hour }) => new Date(hour).getTime() > since);
  const refusals = hours.reduce((sum, { refusalReasons }) => sum + (refusalReasons.removed ?? 0), 0);
  return { ...line, path: apiKeyPath(slug, key.id), removedKey: { name: key.name, refusals }, firstExpiry: null };
}
