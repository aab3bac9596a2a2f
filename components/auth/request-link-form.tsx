'use client';

import { useState } from 'react';
import { ActionForm } from '@/components/action-form';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useAction } from '@/components/use-action';
import { requestSignInLinkAction } from '@/lib/auth/actions';
import { requestLinkSchema, signInLinkMinutes } from '@/lib/auth/schema';
import { EmailInput } from './email-input';

/** Requests a sign-in link. The response does not reveal whether the address has an account. */
export function RequestLinkForm({ next }: { next: string }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { run, isPending, error, formRef } = useAction(requestSignInLinkAction, {
    schema: requestLinkSchema,
    onDone: ({ email }) => setSentTo(email),
  });
  return (
    <ActionForm
      formRef={formRef}
      onSend={({ email = '' }) => {
        setSentTo(null);
        run({ email, next });
      }}
      className="flex flex-col gap-4"
    >
      <SubmitError error={error} fields={['email']} />
      {sentTo && (
        <Notice tone="info" role="status">
          If <span className="break-all text-ink">{sentTo}</span> has an account here, a link is on its way. It works
          once, within {signInLinkMinutes} minutes. Check your spam folder too.
        </Notice>
      )}
      <Field label="E-mail" error={error?.fields?.email}>
        {(control) => <EmailInput {...control} readOnly={isPending} />}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        E-mail me a sign-in link
      </Button>
    </ActionForm>
  );
}
