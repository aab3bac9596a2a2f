'use client';

import { type FormEvent, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { announce } from '@/components/ui/live-region';
import { PasswordInput } from '@/components/ui/password-input';
import { useSubmit } from '@/components/use-submit';
import { setPasswordAction } from '@/lib/account/actions';

/** Gives the account its first password. */
export function SetPasswordForm({ email }: { email: string }) {
  const { isPending, error, submit } = useSubmit();
  const [next, setNext] = useState('');

  function set(event: FormEvent) {
    event.preventDefault();
    submit(
      () => setPasswordAction({ next }),
      () => announce('Password set'),
    );
  }

  return (
    <form onSubmit={set} noValidate className="flex max-w-lg flex-col gap-4">
      <SubmitError error={error} fields={['next']} />
      {/* Tells password managers whose password it is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        label="New password"
        error={error?.fields?.next}
        hint="At least 8 characters. A few unrelated words are strong."
      >
        {(control) => (
          <PasswordInput
            {...control}
            value={next}
            onChange={(event) => setNext(event.target.value)}
            autoComplete="new-password"
            required
            readOnly={isPending}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isPending} className="self-start">
        Set password
      </Button>
    </form>
  );
}
