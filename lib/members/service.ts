import 'server-only';
import { deleteMember, findMember, updateMemberRole } from '@/db/queries/members';
import { recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import { canInOrganization, type OrganizationAction, type OrganizationRole } from '../permissions';
import type { Viewer } from '../viewer';
import { reassignKeys } from './reassign-keys';
import type { KeyDispositions } from './schema';

const memberGone = 'This person is not a member of the organization any more.';

/** @throws AppError forbidden when the role does not permit `action` */
function requireMay(action: OrganizationAction, role: OrganizationRole, message: string): void {
  if (!canInOrganization(action, role)) throw new AppError('forbidden', message);
}

/**
 * Changes a member's role in the organization, which applies to the member's next request.
 * @throws AppError forbidden; not_found when the user is not a member; conflict when no admin would remain
 */
export async function changeMemberRole(
  by: Viewer,
  input: { id: string; role: OrganizationRole },
): Promise<{ name: string; role: OrganizationRole }> {
  const { organization } = by;
  return withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    requireMay('member:change_role', viewer.role, 'Only an admin of this organization can change roles.');
    const member = await findMember(organization.id, input.id, tx);
    if (!member) throw new AppError('not_found', memberGone);
    const { name, email, role: from } = member;
    if (from === input.role) return { name, role: from };
    if (!(await updateMemberRole(organization.id, input.id, input.role, tx))) {
      throw new AppError('conflict', `${name} is the only admin. Make someone else an admin first.`);
    }
    const details = { name, email, from, to: input.role };
    await recordAudit(viewer, { action: 'member.role_changed', targetType: 'member', targetId: input.id, details }, tx);
    return { name, role: input.role };
  });
}

/**
 * Removes a member and applies the dispositions of their keys in one transaction. The member's next request is refused.
 * @throws AppError forbidden; not_found; conflict for the viewer themselves or when a new owner is not in a key's space
 */
export async function removeMember(
  by: Viewer,
  input: { id: string; keys: KeyDispositions },
): Promise<{ name: string }> {
  const { organization } = by;
  return withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    requireMay('member:remove', viewer.role, 'Only an admin of this organization can remove members.');
    if (input.id === viewer.user.id) {
      throw new AppError('conflict', 'You can’t remove yourself. Leave the organization instead.');
    }
    const member = await findMember(organization.id, input.id, tx);
    if (!member) throw new AppError('not_found', memberGone);
    const keys = await reassignKeys(viewer, member, input.keys, tx);
    if (!(await deleteMember(organization.id, input.id, tx))) {
      throw new AppError('conflict', `${member.name} is the only admin and can’t be removed.`);
    }
    const { name, email, role } = member;
    await recordAudit(
      viewer,
      { action: 'member.removed', targetType: 'member', targetId: input.id, details: { name, email, role, keys } },
      tx,
    );
    return { name };
  });
}

/**
 * Ends the viewer's own membership. Their keys stay in their spaces and continue to work.
 * @throws AppError conflict for the last admin
 */
export async function leaveOrganization(by: Viewer): Promise<void> {
  const { organization, user } = by;
  await withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    requireMay('member:leave', viewer.role, 'You can’t leave this organization.');
    if (!(await deleteMember(organization.id, user.id, tx))) {
      const message = `You are the only admin of ${organization.name}. Make someone else an admin first.`;
      throw new AppError('conflict', message);
    }
    const details = { name: user.name, email: user.email };
    await recordAudit(viewer, { action: 'member.left', targetType: 'member', targetId: user.id, details }, tx);
  });
}
