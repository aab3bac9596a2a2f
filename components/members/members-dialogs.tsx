'use client';

import { lazy, Suspense } from 'react';
import { callAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';
import { listOwnedKeysAction } from '@/lib/members/actions';
import type { Member, OwnedKeys, SpaceRef } from '@/lib/members/schema';
import type { OrganizationRole } from '@/lib/permissions';
import type { MemberTask } from './member-actions';

export const loadInviteMemberDialog = () => import('./invite-member-dialog');
const InviteMemberDialog = lazy(loadInviteMemberDialog);
const ResendInvitationDialog = lazy(() => import('./resend-invitation-dialog'));
const WithdrawInvitationDialog = lazy(() => import('./withdraw-invitation-dialog'));
const ChangeRoleDialog = lazy(() => import('./change-role-dialog'));
const RemoveMemberDialog = lazy(() => import('./remove-member-dialog'));
const LeaveDialog = lazy(() => import('./leave-dialog'));

export type OpenDialog =
  | { kind: 'none' }
  | { kind: 'invite' }
  | Exclude<MemberTask, { kind: 'remove' }>
  | { kind: 'remove'; member: Member; owned: Promise<ActionResult<OwnedKeys>> };

const unanswered = 'The server did not answer, so it is not known which keys this member owns. Try again.';

/** The dialog of a task. The dialog for a removal reads the member's keys when it opens. */
export function dialogFor(org: string, task: MemberTask): OpenDialog {
  if (task.kind !== 'remove') return task;
  const owned = callAction(() => listOwnedKeysAction(org, { id: task.member.id }), unanswered);
  return { ...task, owned };
}

type MembersDialogsProps = {
  org: { slug: string; name: string };
  dialog: OpenDialog;
  invitableRoles: readonly OrganizationRole[];
  spacesToInviteInto: SpaceRef[];
  onTask: (task: MemberTask) => void;
  onClose: () => void;
  focusFallback: () => HTMLElement | null;
};

/** The open dialog, loaded on first use. */
export function MembersDialogs(props: MembersDialogsProps) {
  const { org, dialog, invitableRoles, spacesToInviteInto, onTask, ...closing } = props;
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'invite':
      return (
        <Suspense fallback={null}>
          <InviteMemberDialog org={org} roles={invitableRoles} spaces={spacesToInviteInto} {...closing} />
        </Suspense>
      );
    case 'resend':
      return (
        <Suspense fallback={null}>
          <ResendInvitationDialog org={org.slug} invitation={dialog.invitation} {...closing} />
        </Suspense>
      );
    case 'withdraw':
      return (
        <Suspense fallback={null}>
          <WithdrawInvitationDialog org={org.slug} invitation={dialog.invitation} {...closing} />
        </Suspense>
      );
    case 'change_role':
      return (
        <Suspense fallback={null}>
          <ChangeRoleDialog org={org.slug} member={dialog.member} {...closing} />
        </Suspense>
      );
    case 'remove':
      return (
        <Suspense fallback={null}>
          <RemoveMemberDialog
            org={org.slug}
            member={dialog.member}
            owned={dialog.owned}
            onRetry={() => onTask({ kind: 'remove', member: dialog.member })}
            {...closing}
          />
        </Suspense>
      );
    case 'leave':
      return (
        <Suspense fallback={null}>
          <LeaveDialog org={org} keyCount={dialog.member.keyCount} {...closing} />
        </Suspense>
      );
  }
}
