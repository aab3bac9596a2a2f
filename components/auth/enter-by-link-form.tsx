'use client';

import { useActionState } from 'react';
import { Button } from '@/components/ui/button';
import { enterByLinkAction } from '@/lib/auth/actions';
import { FormError } from './form-error';

/** Signs in by a press, never by opening the link. */
export function EnterByLinkForm({ token }: { token: string }) {
  const [state, submit, isPending] = useActionState(enterByLinkAction, { status: 'idle' });
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormError state={state} />
      <input type="hidden" name="token" value={token} />
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        Sign in
      </Button>
    </form>
  );
}
