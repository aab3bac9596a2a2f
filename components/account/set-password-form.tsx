'use client';

import { ActionForm } from '@/components/action-form';
import { NewPasswordField } from '@/components/auth/new-password-field';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { setPasswordAction } from '@/lib/account/actions';
import { setPasswordSchema } from '@/lib/account/schema';

/** Gives the account its first password. */
export function SetPasswordForm({ email }: { email: string }) {
  const { run, isPending, error, formRef } = useAction(setPasswordAction, {
    schema: setPasswordSchema,
    onDone: () => toast('Password set'),
  });
  return (
    <ActionForm formRef={formRef} onSend={({ next = '' }) => run({ next })} className="flex max-w-lg flex-col gap-4">
      <SubmitError error={error} fields={['next']} />
      {/* For password managers: the account of the password. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <NewPasswordField label="New password" name="next" error={error?.fields?.next} isPending={isPending} />
      <Button type="submit" variant="primary" busy={isPending} className="self-start">
        Set password
      </Button>
    </ActionForm>
  );
}
