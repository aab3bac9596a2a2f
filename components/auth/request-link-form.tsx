'use client';

import { useActionState, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';
import { requestSignInLinkAction } from '@/lib/auth/actions';
import { signInLinkMinutes } from '@/lib/auth/schema';
import { FormError } from './form-error';

/** Asks for a link by mail; the answer says nothing of whether the address has an account. */
export function RequestLinkForm({ next }: { next: string }) {
  const [state, submit, isPending] = useActionState(requestSignInLinkAction, { status: 'idle' });
  const [email, setEmail] = useState('');
  return (
    <form action={submit} className="flex flex-col gap-4" noValidate>
      <FormError state={state} />
      {state.status === 'done' && (
        <Notice tone="info" role="status">
          If <span className="break-all text-ink">{state.data.email}</span> has an account here, a link is on its way.
          It works once, within {signInLinkMinutes} minutes. Look among unwanted mail too.
        </Notice>
      )}
      <input type="hidden" name="next" value={next} />
      <Field label="E-mail" error={state.status === 'rejected' ? state.error.fields?.email : undefined}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            required
            className="h-10"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        E-mail me a sign-in link
      </Button>
    </form>
  );
}
