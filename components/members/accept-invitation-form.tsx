'use client';

import { ActionButton } from '@/components/action-button';
import { acceptInvitationAction } from '@/lib/members/actions';

/** Accepts as the person who is signed in; by a press, never by opening the link. */
export function AcceptInvitationForm({ token, organizationName }: { token: string; organizationName: string }) {
  return (
    <ActionButton variant="primary" send={() => acceptInvitationAction({ token })}>
      <span className="truncate">Join {organizationName}</span>
    </ActionButton>
  );
}
