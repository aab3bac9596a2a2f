'use client';

import { ActionForm } from '@/components/action-form';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { PasswordInput } from '@/components/ui/password-input';
import { useAction } from '@/components/use-action';
import { signInAction } from '@/lib/auth/actions';
import { signInSchema } from '@/lib/auth/schema';
import { EmailInput } from './email-input';

/** The form for e-mail and password. `next` is the path to redirect to; the server checks it. */
export function SignInForm({ next }: { next?: string }) {
  const { run, isPending, error, formRef } = useAction(signInAction, { schema: signInSchema });
  return (
    <ActionForm
      formRef={formRef}
      onSend={({ email = '', password = '' }) => run({ email, password, next })}
      className="flex flex-col gap-4"
    >
      <SubmitError error={error} fields={['email', 'password']} />
      <Field label="E-mail" error={error?.fields?.email}>
        {(control) => <EmailInput {...control} readOnly={isPending} />}
      </Field>
      <Field label="Password" error={error?.fields?.password}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" required readOnly={isPending} />
        )}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending} className="mt-1">
        Sign in
      </Button>
    </ActionForm>
  );
}
