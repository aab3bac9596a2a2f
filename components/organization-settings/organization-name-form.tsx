'use client';

import { useState } from 'react';
import { NameField } from '@/components/name-field';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { useAction } from '@/components/use-action';
import { useSavedNote } from '@/components/use-saved-note';
import { renameOrganizationAction } from '@/lib/organizations/actions';
import { type OrganizationInput, type OrganizationRef, organizationSchema } from '@/lib/organizations/schema';

/** Renames the organization. Its slug does not change. */
export function OrganizationNameForm({ org }: { org: OrganizationRef }) {
  const [name, setName] = useState(org.name);
  const [note, showSaved] = useSavedNote();
  const { run, isPending, error, formRef } = useAction(
    (input: OrganizationInput) => renameOrganizationAction(org.slug, input),
    { schema: organizationSchema, onDone: () => showSaved('Organization saved') },
  );
  return (
    <SettingsSection title="Organization" description="All members see its name. The address stays the same.">
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run({ organization: name });
        }}
        noValidate
        className="flex max-w-lg flex-col gap-4"
      >
        <SubmitError error={error} fields={['organization']} />
        <NameField
          value={name}
          error={error?.fields?.organization}
          hint={
            <>
              Address: <code className="font-mono text-xs">/{org.slug}</code>
            </>
          }
          readOnly={isPending}
          onChange={setName}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" variant="primary" busy={isPending} disabled={name === org.name}>
            Save
          </Button>
          {note}
        </div>
      </form>
    </SettingsSection>
  );
}
