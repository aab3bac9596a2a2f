'use client';

import { ActionButton } from '@/components/action-button';
import { signOutAction } from '@/lib/auth/actions';

/** Signs out, where no menu offers it. */
export function SignOutForm() {
  return (
    <ActionButton variant="ghost" send={() => signOutAction({})}>
      Sign out
    </ActionButton>
  );
}
