'use client';

import { ActionButton } from '@/components/action-button';
import { signOutAction } from '@/lib/auth/actions';

/** The sign-out button for pages without the user menu. */
export function SignOutForm() {
  return (
    <ActionButton variant="ghost" send={() => signOutAction({})}>
      Sign out
    </ActionButton>
  );
}
