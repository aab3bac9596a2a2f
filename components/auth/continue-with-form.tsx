'use client';

import { useActionState } from 'react';
import { Button } from '@/components/ui/button';
import { continueWithAction } from '@/lib/auth/actions';
import type { ProviderRef } from '@/lib/auth/schema';
import { FormError } from './form-error';

/** Leaves for a provider, to come back signed in. */
export function ContinueWithForm({ provider, next }: { provider: ProviderRef; next: string }) {
  const [state, submit, isPending] = useActionState(continueWithAction, { status: 'idle' });
  return (
    <form action={submit} className="flex flex-col gap-3">
      <FormError state={state} />
      <input type="hidden" name="provider" value={provider.id} />
      <input type="hidden" name="next" value={next} />
      <Button type="submit" size="large" busy={isPending}>
        <span className="truncate">Continue with {provider.name}</span>
      </Button>
    </form>
  );
}
