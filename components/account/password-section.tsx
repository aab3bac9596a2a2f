'use client';

import { useState } from 'react';
import { ActionForm } from '@/components/action-form';
import { NewPasswordField } from '@/components/auth/new-password-field';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { PasswordInput } from '@/components/ui/password-input';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { changePasswordAction } from '@/lib/account/actions';
import { changePasswordSchema } from '@/lib/account/schema';
import { SetPasswordForm } from './set-password-form';

type PasswordSectionProps = { email: string; hasPassword: boolean };

/** Changes the password. Requires the current one and ends every other session. */
export function PasswordSection({ email, hasPassword }: PasswordSectionProps) {
  return (
    <SettingsSection
      title="Password"
      description={
        hasPassword
          ? 'Changing your password ends all other sessions.'
          : 'Your account has no password. You use another sign-in method.'
      }
    >
      {hasPassword ? <PasswordForm email={email} /> : <SetPasswordForm email={email} />}
    </SettingsSection>
  );
}

function PasswordForm({ email }: { email: string }) {
  const [done, setDone] = useState<string | null>(null);
  const { run, isPending, error, formRef } = useAction(changePasswordAction, {
    schema: changePasswordSchema,
    onDone: ({ endedSessions }) => {
      const message = `Password changed. ${othersEnded(endedSessions)}`;
      formRef.current?.reset();
      setDone(message);
      toast(message);
    },
  });

  return (
    <ActionForm
      formRef={formRef}
      onSend={({ current = '', next = '' }) => {
        setDone(null);
        run({ current, next });
      }}
      className="flex max-w-lg flex-col gap-4"
    >
      <SubmitError error={error} fields={['current', 'next']} />
      {done && <Notice tone="info">{done}</Notice>}
      {/* For password managers: the account whose password changes. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" error={error?.fields?.current}>
        {(control) => (
          <PasswordInput {...control} name="current" autoComplete="current-password" required readOnly={isPending} />
        )}
      </Field>
      <NewPasswordField label="New password" name="next" error={error?.fields?.next} isPending={isPending} />
      <Button type="submit" variant="primary" busy={isPending} className="self-start">
        Change password
      </Button>
    </ActionForm>
  );
}

function othersEnded(count: number): string {
  if (count === 0) return 'You had no other sessions.';
  return count === 1 ? 'Your other session has ended.' : `Your ${count} other sessions have ended.`;
}
