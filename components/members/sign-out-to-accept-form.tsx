'use client';

import { ActionButton } from '@/components/action-button';
import { signOutToAcceptAction } from '@/lib/members/actions';

/** Signs out the wrong user and returns to the invitation. */
export function SignOutToAcceptForm({ token }: { token: string }) {
  return (
    <ActionButton variant="primary" send={() => signOutToAcceptAction({ token })}>
      Sign out and continue
    </ActionButton>
  );
}
