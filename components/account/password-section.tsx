'use client';

import { type FormEvent, useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { announce } from '@/components/ui/live-region';
import { Notice } from '@/components/ui/notice';
import { PasswordInput } from '@/components/ui/password-input';
import { useSubmit } from '@/components/use-submit';
import { changePasswordAction } from '@/lib/account/actions';
import { SetPasswordForm } from './set-password-form';

type PasswordSectionProps = { email: string; hasPassword: boolean };

/** Changes the password; needs the current one, and ends every other session. */
export function PasswordSection({ email, hasPassword }: PasswordSectionProps) {
  return (
    <SettingsSection
      title="Password"
      description={
        hasPassword ? 'Changing it signs you out everywhere else.' : 'You have none: you sign in another way.'
      }
    >
      {hasPassword ? <PasswordForm email={email} /> : <SetPasswordForm email={email} />}
    </SettingsSection>
  );
}

const nothing = { current: '', next: '' };

function PasswordForm({ email }: { email: string }) {
  const { isPending, error, submit } = useSubmit();
  const [passwords, setPasswords] = useState(nothing);
  const [done, setDone] = useState<string | null>(null);

  function change(event: FormEvent) {
    event.preventDefault();
    setDone(null);
    submit(
      () => changePasswordAction(passwords),
      ({ endedSessions }) => {
        const message = `Password changed. ${othersEnded(endedSessions)}`;
        setPasswords(nothing);
        setDone(message);
        announce(message);
      },
    );
  }

  return (
    <form onSubmit={change} noValidate className="flex max-w-lg flex-col gap-4">
      <SubmitError error={error} fields={['current', 'next']} />
      {done && <Notice tone="info">{done}</Notice>}
      {/* Tells password managers whose password changes. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" error={error?.fields?.current}>
        {(control) => (
          <PasswordInput
            {...control}
            value={passwords.current}
            onChange={(event) => setPasswords({ ...passwords, current: event.target.value })}
            autoComplete="current-password"
            required
            readOnly={isPending}
          />
        )}
      </Field>
      <Field
        label="New password"
        error={error?.fields?.next}
        hint="At least 8 characters. A few unrelated words are strong."
      >
        {(control) => (
          <PasswordInput
            {...control}
            value={passwords.next}
            onChange={(event) => setPasswords({ ...passwords, next: event.target.value })}
            autoComplete="new-password"
            required
            readOnly={isPending}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isPending} className="self-start">
        Change password
      </Button>
    </form>
  );
}

function othersEnded(count: number): string {
  if (count === 0) return 'You were signed in nowhere else.';
  return count === 1 ? 'Your other session has ended.' : `Your ${count} other sessions have ended.`;
}
