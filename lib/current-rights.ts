import 'server-only';
import type { Transaction } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import { findRights, lockRights, type RightsLock } from '@/db/queries/members';
import { AppError } from './errors';
import type { Viewer } from './viewer';

/**
 * Runs a change in the viewer's organization in one transaction. `run` gets the viewer with the current role and
 * subscription. A lock keeps them, and roles in spaces, unchanged until the commit.
 * @throws AppError not_found when the viewer is no longer a member
 */
export async function withCurrentRights<T>(
  viewer: Viewer,
  lock: RightsLock,
  run: (viewer: Viewer, tx: Transaction) => Promise<T>,
): Promise<T> {
  const { organization, user } = viewer;
  return inOrganization(organization.id, async (tx) => {
    await lockRights(organization.id, lock, tx);
    const rights = await findRights(organization.id, user.id, tx);
    if (!rights) throw new AppError('not_found', 'You are not a member of this organization any more.');
    const { role, plan, status } = rights;
    return run({ ...viewer, role, subscription: { plan, status } }, tx);
  });
}
