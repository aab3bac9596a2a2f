import 'server-only';
import { findWeekRequests } from '@/db/queries/api-key-week';
import { findLastUses } from '@/db/queries/last-uses';
import type { Viewer } from '../viewer';
import { findKeyScope, requireApiKeysPlan } from './access';
import type { LiveUse } from './key-use-schema';

/**
 * Returns the use of those of some keys that the viewer may see; their requests of the last seven days only on request.
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function listLiveUses(
  viewer: Viewer,
  { ids, withRequests }: { ids: string[]; withRequests: boolean },
): Promise<LiveUse[]> {
  requireApiKeysPlan(viewer);
  const organizationId = viewer.organization.id;
  const found = await findLastUses(organizationId, await findKeyScope(viewer), ids);
  const seen = found.map(({ id }) => id);
  const weeks = withRequests ? await findWeekRequests(organizationId, seen) : null;
  return found.map(({ id, lastUsedAt }) => ({
    id,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    weekRequests: weeks && (weeks.get(id) ?? []),
  }));
}
