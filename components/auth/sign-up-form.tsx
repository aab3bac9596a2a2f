'use client';

import { useActionState, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { signUpAction } from '@/lib/auth/actions';
import { FormError } from './form-error';

const textFields = [
  { name: 'name', label: 'Your name', type: 'text', autoComplete: 'name' },
  { name: 'organization', label: 'Organization', type: 'text', autoComplete: 'organization' },
  { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'username' },
] as const;

/** A person, an organization and a password. */
export function SignUpForm() {
  const [state, submit, isPending] = useActionState(signUpAction, { status: 'idle' });
  const [values, setValues] = useState({ name: '', organization: '', email: '' });
  const fields = state.status === 'rejected' ? state.error.fields : undefined;
  return (
    <form action={submit} className="flex flex-col gap-4" noValidate>
      <FormError state={state} />
      {textFields.map(({ label, ...field }) => (
        <Field key={field.name} label={label} error={fields?.[field.name]}>
          {(control) => (
            <Input
              {...control}
              {...field}
              dir={field.type === 'email' ? undefined : 'auto'}
              autoCapitalize={field.type === 'email' ? 'none' : 'words'}
              spellCheck={false}
              value={values[field.name]}
              onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
              required
              className="h-10"
            />
          )}
        </Field>
      ))}
      <Field label="Password" error={fields?.password} hint="At least 8 characters. A few unrelated words are strong.">
        {(control) => <PasswordInput {...control} name="password" autoComplete="new-password" required />}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending} className="mt-1">
        Create account
      </Button>
    </form>
  );
}
