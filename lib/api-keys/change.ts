import 'server-only';
import type { Transaction } from '@/db/client';
import { type ApiKeySettings, lockApiKeySettings, updateApiKeySettings } from '@/db/queries/api-key-settings';
import { hasApiKeyNamed } from '@/db/queries/api-keys';
import { type AuditAction, type AuditChange, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import type { Viewer } from '../viewer';
import { alreadyRemoved, requireApiKey } from './access';
import type { FoundApiKey } from './row';
import type { ApiKeyPatch } from './schema';
import { requireAllowedExpiry, requirePossibleOwner } from './setting-rules';

export type ChangedApiKey = {
  id: string;
  name: string;
  /** Whether the key was renamed and another key in its space has the same name. */
  nameIsTaken: boolean;
};

/**
 * Changes settings of a key. They apply to its next request. A patch that changes nothing writes no audit entry.
 * @throws AppError not_found (also for keys the viewer can't see), forbidden, conflict for a removed key,
 * invalid_request for an invalid expiry or owner
 */
export async function changeApiKey(by: Viewer, id: string, patch: ApiKeyPatch): Promise<ChangedApiKey> {
  const { organization, user } = by;
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const key = await requireApiKey(viewer, id, 'key:change', tx);
    const before = await lockApiKeySettings(organization.id, id, tx);
    if (!before) throw alreadyRemoved(key);
    const change = changedSettings(before, patch);
    const name = change.name ?? before.name;
    if (Object.keys(change).length > 0) {
      const changes = await checkChanges(organization.id, key, before, change, tx);
      await updateApiKeySettings(organization.id, id, change, user.id, tx);
      const details = { name, spaceId: key.spaceId, changes };
      await recordAudit(viewer, { action: eventOf(change), targetType: 'api_key', targetId: id, details }, tx);
    }
    const nameIsTaken =
      change.name !== undefined && (await hasApiKeyNamed(organization.id, { id, spaceId: key.spaceId, name }, tx));
    return { id, name, nameIsTaken };
  });
}

/** Returns the settings of a patch that differ from the current ones. */
function changedSettings(before: ApiKeySettings, patch: ApiKeyPatch): Partial<ApiKeySettings> {
  const isChanged = ([name, value]: [string, unknown]) =>
    value !== undefined && JSON.stringify(value) !== JSON.stringify(before[name as keyof ApiKeySettings]);
  return Object.fromEntries(Object.entries(patch).filter(isChanged));
}

/** Checks a change and returns it for the audit log. @throws AppError invalid_request */
async function checkChanges(
  organizationId: string,
  key: FoundApiKey,
  before: ApiKeySettings,
  { ownerId, ...change }: Partial<ApiKeySettings>,
  tx: Transaction,
): Promise<Record<string, AuditChange>> {
  const { expiresAt } = change;
  if (expiresAt !== undefined) {
    await requireAllowedExpiry(organizationId, { expiresAt, before: before.expiresAt }, tx);
  }
  const names = Object.keys(change) as (keyof typeof change)[];
  const changes: Record<string, AuditChange> = Object.fromEntries(
    names.map((name) => [name, { from: before[name], to: change[name] }]),
  );
  if (ownerId === undefined) return changes;
  const to = await requirePossibleOwner(organizationId, key.spaceId, ownerId, tx);
  return { ...changes, owner: { from: { id: before.ownerId, name: key.ownerName }, to } };
}

function eventOf({ isDisabled }: Partial<ApiKeySettings>): AuditAction {
  if (isDisabled === undefined) return 'api_key.changed';
  return isDisabled ? 'api_key.disabled' : 'api_key.enabled';
}
