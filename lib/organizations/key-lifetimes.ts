import 'server-only';
import { countKeysBeyond, findKeyLifetimes, updateKeyLifetimes } from '@/db/queries/key-lifetimes';
import type { KeyLifetimes } from '../api-keys/schema';
import { type AuditChange, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';

/** Returns the default and the longest lifetime of the organization's keys. Every member may read them. */
export async function getKeyLifetimes({ organization }: Viewer): Promise<KeyLifetimes> {
  const { defaultDays = null, longestDays = null } = (await findKeyLifetimes(organization.id)) ?? {};
  return { defaultDays, longestDays };
}

/** Counts the keys that expire later than the organization's longest lifetime from now. @throws AppError forbidden */
export async function countKeysBeyondLongest(viewer: Viewer): Promise<number> {
  requireMayChange(viewer);
  const { longestDays } = await getKeyLifetimes(viewer);
  return longestDays === null ? 0 : countKeysBeyond(viewer.organization.id, longestDays);
}

/**
 * Changes the default and the longest lifetime, and returns how many keys exceed it. Existing keys do not change.
 * @throws AppError forbidden
 */
export async function changeKeyLifetimes(by: Viewer, lifetimes: KeyLifetimes): Promise<{ beyondLongest: number }> {
  const { id } = by.organization;
  // Waits for creations in progress, so that no key gets the old lifetimes after this returns.
  return withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    requireMayChange(viewer);
    const before = await findKeyLifetimes(id, tx);
    const changes: Record<string, AuditChange> = {};
    for (const name of ['defaultDays', 'longestDays'] as const) {
      const from = before?.[name] ?? null;
      if (from !== lifetimes[name]) changes[fieldOf[name]] = { from, to: lifetimes[name] };
    }
    if (Object.keys(changes).length > 0) {
      await updateKeyLifetimes(id, lifetimes, tx);
      const details = { name: viewer.organization.name, changes };
      await recordAudit(
        viewer,
        { action: 'organization.settings_changed', targetType: 'organization', targetId: id, details },
        tx,
      );
    }
    const { longestDays } = lifetimes;
    return { beyondLongest: longestDays === null ? 0 : await countKeysBeyond(id, longestDays, tx) };
  });
}

/** The names of the fields in the audit log. */
const fieldOf = { defaultDays: 'defaultKeyLifetime', longestDays: 'longestKeyLifetime' } as const;

function requireMayChange({ role }: Viewer): void {
  if (canInOrganization('organization:change_settings', role)) return;
  throw new AppError('forbidden', 'Only an admin of this organization can change its settings.');
}
