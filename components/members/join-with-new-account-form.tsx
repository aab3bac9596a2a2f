'use client';

import { useActionState, useState } from 'react';
import { FormError } from '@/components/auth/form-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { acceptWithNewAccountAction } from '@/lib/members/actions';

/** Makes an account for the invited address and accepts, in one step. */
export function JoinWithNewAccountForm({ token, email }: { token: string; email: string }) {
  const [state, submit, isPending] = useActionState(acceptWithNewAccountAction, { status: 'idle' });
  const [name, setName] = useState('');
  const fields = state.status === 'rejected' ? state.error.fields : undefined;
  return (
    <form action={submit} className="flex flex-col gap-4" noValidate>
      <FormError state={state} />
      <input type="hidden" name="token" value={token} />
      <Field label="E-mail">
        {(control) => (
          <Input {...control} type="email" value={email} readOnly autoComplete="username" className="h-10 text-muted" />
        )}
      </Field>
      <Field label="Your name" error={fields?.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            dir="auto"
            autoComplete="name"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            className="h-10"
          />
        )}
      </Field>
      <Field label="Password" error={fields?.password} hint="At least 8 characters. A few unrelated words are strong.">
        {(control) => <PasswordInput {...control} name="password" autoComplete="new-password" required />}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending} className="mt-1">
        Create account and join
      </Button>
    </form>
  );
}
