'use client';

import { ActionButton } from '@/components/action-button';
import { signInWithLinkAction } from '@/lib/auth/actions';

/** Signs in with a button, so that opening the link does not use it up. */
export function SignInWithLinkForm({ token }: { token: string }) {
  return (
    <ActionButton variant="primary" send={() => signInWithLinkAction({ token })}>
      Sign in
    </ActionButton>
  );
}
