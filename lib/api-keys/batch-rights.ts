import 'server-only';
import type { Transaction } from '@/db/client';
import type { BatchRights } from '@/db/queries/api-key-batch-change';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { canWithKey } from '../permissions';
import type { Viewer } from '../viewer';
import type { BatchAction } from './batch-schema';

/** Returns the spaces in which the viewer may do `action`. Must run in the transaction of the change. */
export async function findBatchRights(viewer: Viewer, action: BatchAction, tx: Transaction): Promise<BatchRights> {
  const userId = viewer.user.id;
  const permission = action === 'remove' ? 'key:remove' : 'key:change';
  const organizationRole = viewer.role;
  // Includes the keys of deleted spaces.
  if (canWithKey(permission, { organizationRole, spaceRole: null, isOwner: false })) {
    return { userId, spaces: 'all', spacesOfOwn: 'all' };
  }
  const spaces = await findSpacesWithRole(viewer.organization.id, userId, tx);
  const allowing = (isOwner: boolean) =>
    spaces
      .filter(({ role }) => canWithKey(permission, { organizationRole, spaceRole: role, isOwner }))
      .map(({ id }) => id);
  return { userId, spaces: allowing(false), spacesOfOwn: allowing(true) };
}
