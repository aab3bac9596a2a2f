import 'server-only';
import { type ApiKeySettings, lockApiKeySettings, updateApiKeySettings } from '@/db/queries/api-keys';
import { type AuditChange, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import type { Viewer } from '../viewer';
import { alreadyRemoved, requireApiKey } from './access';
import type { ApiKeyPatch } from './schema';

/**
 * Changes settings of a key; they hold everywhere once this has answered. What the patch leaves out, or has as it is
 * already, stays, and a patch that changes nothing records nothing.
 * @throws AppError not_found (also for keys the viewer can't see), forbidden, conflict for a removed key
 */
export async function changeApiKey(by: Viewer, id: string, patch: ApiKeyPatch): Promise<{ id: string; name: string }> {
  const { organization, user } = by;
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const key = await requireApiKey(viewer, id, 'key:change', tx);
    const before = await lockApiKeySettings(organization.id, id, tx);
    if (!before) throw alreadyRemoved(key);
    const changes = changesOf(before, patch);
    if (Object.keys(changes).length > 0) {
      await updateApiKeySettings(organization.id, id, patch, user.id, tx);
      const details = { name: key.name, spaceId: key.spaceId, changes };
      await recordAudit(viewer, { action: eventOf(patch), targetType: 'api_key', targetId: id, details }, tx);
    }
    return { id, name: key.name };
  });
}

function changesOf(before: ApiKeySettings, patch: ApiKeyPatch): Partial<Record<keyof ApiKeySettings, AuditChange>> {
  const settings = Object.keys(before) as (keyof ApiKeySettings)[];
  const changed = settings.filter((name) => patch[name] !== undefined && patch[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, { from: before[name], to: patch[name] }]));
}

const eventOf = ({ isDisabled }: ApiKeyPatch) => (isDisabled ? 'api_key.disabled' : 'api_key.enabled');
