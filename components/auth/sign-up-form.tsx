'use client';

import { ActionForm } from '@/components/action-form';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useAction } from '@/components/use-action';
import { signUpAction } from '@/lib/auth/actions';
import { signUpSchema } from '@/lib/auth/schema';
import { EmailInput } from './email-input';
import { NewPasswordField } from './new-password-field';

const names = [
  { name: 'name', label: 'Your name' },
  { name: 'organization', label: 'Organization' },
] as const;

/** The form that creates an account and an organization. */
export function SignUpForm() {
  const { run, isPending, error, formRef } = useAction(signUpAction, { schema: signUpSchema });
  return (
    <ActionForm
      formRef={formRef}
      onSend={({ name = '', organization = '', email = '', password = '' }) =>
        run({ name, organization, email, password })
      }
      className="flex flex-col gap-4"
    >
      <SubmitError error={error} fields={['name', 'organization', 'email', 'password']} />
      {names.map(({ name, label }) => (
        <Field key={name} label={label} error={error?.fields?.[name]}>
          {(control) => (
            <Input
              {...control}
              name={name}
              dir="auto"
              autoComplete={name}
              autoCapitalize="words"
              spellCheck={false}
              required
              readOnly={isPending}
              className="h-10"
            />
          )}
        </Field>
      ))}
      <Field label="E-mail" error={error?.fields?.email}>
        {(control) => <EmailInput {...control} readOnly={isPending} />}
      </Field>
      <NewPasswordField name="password" error={error?.fields?.password} isPending={isPending} />
      <Button type="submit" variant="primary" size="large" busy={isPending} className="mt-1">
        Create account
      </Button>
    </ActionForm>
  );
}
