import 'server-only';
import { updateApiKeyRemoved } from '@/db/queries/api-keys';
import { recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import type { Viewer } from '../viewer';
import { alreadyRemoved, requireApiKey } from './access';

/**
 * Removes a key permanently. Its next request is refused on every instance.
 * @throws AppError not_found (also for keys the viewer can't see), forbidden, conflict when it was removed before
 */
export async function removeApiKey(by: Viewer, id: string): Promise<{ id: string; name: string; removedAt: string }> {
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const key = await requireApiKey(viewer, id, 'key:remove', tx);
    const removedAt = await updateApiKeyRemoved(viewer.organization.id, id, viewer.user.id, tx);
    if (!removedAt) throw alreadyRemoved(key);
    const details = { name: key.name, spaceId: key.spaceId };
    await recordAudit(viewer, { action: 'api_key.removed', targetType: 'api_key', targetId: id, details }, tx);
    return { id, name: key.name, removedAt: removedAt.toISOString() };
  });
}
