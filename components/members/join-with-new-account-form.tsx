'use client';

import { ActionForm } from '@/components/action-form';
import { NewPasswordField } from '@/components/auth/new-password-field';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useAction } from '@/components/use-action';
import { acceptWithNewAccountAction } from '@/lib/members/actions';
import { joinSchema } from '@/lib/members/schema';

/** Creates an account for the invited address and accepts the invitation. */
export function JoinWithNewAccountForm({ token, email }: { token: string; email: string }) {
  const { run, isPending, error, formRef } = useAction(acceptWithNewAccountAction, { schema: joinSchema });
  return (
    <ActionForm
      formRef={formRef}
      onSend={({ name = '', password = '' }) => run({ token, name, password })}
      className="flex flex-col gap-4"
    >
      <SubmitError error={error} fields={['name', 'password']} />
      <Field label="E-mail">
        {(control) => (
          <Input {...control} type="email" value={email} readOnly autoComplete="username" className="h-10 text-muted" />
        )}
      </Field>
      <Field label="Your name" error={error?.fields?.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            dir="auto"
            autoComplete="name"
            spellCheck={false}
            required
            readOnly={isPending}
            className="h-10"
          />
        )}
      </Field>
      <NewPasswordField name="password" error={error?.fields?.password} isPending={isPending} />
      <Button type="submit" variant="primary" size="large" busy={isPending} className="mt-1">
        Create account and join
      </Button>
    </ActionForm>
  );
}
