'use client';

import { ActionButton } from '@/components/action-button';
import { continueWithAction } from '@/lib/auth/actions';
import type { ProviderRef } from '@/lib/auth/schema';

/** The button that redirects to a sign-in provider. */
export function ContinueWithForm({ provider, next }: { provider: ProviderRef; next: string }) {
  return (
    <ActionButton send={() => continueWithAction({ provider: provider.id, next })}>
      <span className="truncate">Continue with {provider.name}</span>
    </ActionButton>
  );
}
