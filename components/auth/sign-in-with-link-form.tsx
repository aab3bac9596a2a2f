'use client';

import { ActionButton } from '@/components/action-button';
import { signInWithLinkAction } from '@/lib/auth/actions';

/** Signs in by a press, never by opening the link. */
export function SignInWithLinkForm({ token }: { token: string }) {
  return (
    <ActionButton variant="primary" send={() => signInWithLinkAction({ token })}>
      Sign in
    </ActionButton>
  );
}
