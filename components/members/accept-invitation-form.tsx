'use client';

import { ActionButton } from '@/components/action-button';
import { acceptInvitationAction } from '@/lib/members/actions';

/** Accepts as the signed-in user with a button, so that opening the link does not accept. */
export function AcceptInvitationForm({ token, organizationName }: { token: string; organizationName: string }) {
  return (
    <ActionButton variant="primary" send={() => acceptInvitationAction({ token })}>
      <span className="truncate">Join {organizationName}</span>
    </ActionButton>
  );
}
