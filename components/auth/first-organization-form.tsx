'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useSubmit } from '@/components/use-submit';
import { createOrganizationAction } from '@/lib/organizations/actions';

/** Names and makes an organization for someone who is in none. */
export function FirstOrganizationForm() {
  const router = useRouter();
  const { isPending, error, submit } = useSubmit();
  const [given, setGiven] = useState('');

  // An action and not a listener: what is sent before the page has come to life waits for it instead of being lost.
  function create(form: FormData) {
    const organization = String(form.get('organization') ?? '');
    setGiven(organization);
    submit(
      () => createOrganizationAction({ organization }),
      ({ slug }) => router.push(`/${slug}/permissions/api-keys` as Route),
    );
  }

  return (
    <form action={create} noValidate className="flex flex-col gap-4">
      <SubmitError error={error} fields={['organization']} />
      <Field label="Organization" error={error?.fields?.organization}>
        {(control) => (
          <Input
            {...control}
            dir="auto"
            autoComplete="organization"
            spellCheck={false}
            name="organization"
            defaultValue={given}
            required
            readOnly={isPending}
            className="h-10"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        Create organization
      </Button>
    </form>
  );
}
