'use client';

import { useRouter } from 'next/navigation';
import { ActionForm } from '@/components/action-form';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useAction } from '@/components/use-action';
import { createOrganizationAction } from '@/lib/organizations/actions';
import { organizationSchema } from '@/lib/organizations/schema';
import { overviewPath } from '@/lib/paths';

/** Creates an organization for a user who is not a member of any. */
export function FirstOrganizationForm() {
  const router = useRouter();
  const { run, isPending, error, formRef } = useAction(createOrganizationAction, {
    schema: organizationSchema,
    onDone: ({ slug }) => router.push(overviewPath(slug)),
  });
  return (
    <ActionForm
      formRef={formRef}
      onSend={({ organization = '' }) => run({ organization })}
      className="flex flex-col gap-4"
    >
      <SubmitError error={error} fields={['organization']} />
      <Field label="Organization" error={error?.fields?.organization}>
        {(control) => (
          <Input
            {...control}
            dir="auto"
            autoComplete="organization"
            spellCheck={false}
            name="organization"
            required
            readOnly={isPending}
            className="h-10"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        Create organization
      </Button>
    </ActionForm>
  );
}
