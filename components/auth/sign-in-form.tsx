'use client';

import { useActionState, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { signInAction } from '@/lib/auth/actions';
import { FormError } from './form-error';

/** E-mail and password. `next` is where the person was heading; the server judges it. */
export function SignInForm({ next }: { next?: string }) {
  const [state, submit, isPending] = useActionState(signInAction, { status: 'idle' });
  // Held here, because a form is emptied after its action has run; a password should be, an address not.
  const [email, setEmail] = useState('');
  const fields = state.status === 'rejected' ? state.error.fields : undefined;
  return (
    <form action={submit} className="flex flex-col gap-4" noValidate>
      <FormError state={state} />
      {next && <input type="hidden" name="next" value={next} />}
      <Field label="E-mail" error={fields?.email}>
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
      <Field label="Password" error={fields?.password}>
        {(control) => <PasswordInput {...control} name="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending} className="mt-1">
        Sign in
      </Button>
    </form>
  );
}
