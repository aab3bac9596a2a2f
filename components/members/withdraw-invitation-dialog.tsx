'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { withdrawInvitationAction } from '@/lib/members/actions';
import type { Invitation } from '@/lib/members/schema';

type WithdrawInvitationDialogProps = {
  org: string;
  invitation: Invitation;
  onClose: () => void;
  focusFallback: () => HTMLElement | null;
};

/** Asks for confirmation, then withdraws an invitation. */
export default function WithdrawInvitationDialog({ org, invitation, ...closing }: WithdrawInvitationDialogProps) {
  return (
    <ConfirmDialog
      title="Withdraw invitation"
      description={`The link sent to ${invitation.email} stops working at once.`}
      verb="Withdraw"
      run={() => withdrawInvitationAction(org, { id: invitation.id })}
      done="The invitation was withdrawn"
      {...closing}
    />
  );
}
