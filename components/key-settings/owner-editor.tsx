'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { announce } from '@/components/ui/live-region';
import { useAction } from '@/components/use-action';
import { changeApiKeyAction } from '@/lib/api-keys/actions';
import { EditorForm } from './editor-form';
import { OwnerPicker } from './owner-picker';
import type { EditorProps } from './setting-editor';

/** Changes the owner of a key, in place of the owner's line. */
export default function OwnerEditor({ org, apiKey, onEdit, onSaved, onCancel }: EditorProps) {
  const [ownerId, setOwnerId] = useState(apiKey.owner.id);
  const { run, isPending, error, formRef } = useAction(
    (patch: { ownerId: string }) => changeApiKeyAction(org, { id: apiKey.id, patch }),
    {
      onDone: () => {
        announce('Owner saved');
        onSaved();
      },
    },
  );
  return (
    <EditorForm
      title="Owner"
      formRef={formRef}
      isSaving={isPending}
      onSave={() => (ownerId === apiKey.owner.id ? onCancel() : run({ ownerId }))}
      onCancel={onCancel}
    >
      <SubmitError error={error} fields={['ownerId']} />
      <OwnerPicker
        label="Member of the space"
        org={org}
        spaceId={apiKey.space.id}
        chosenId={ownerId}
        problem={error?.fields?.ownerId}
        onChoose={({ id }) => {
          setOwnerId(id);
          onEdit(id !== apiKey.owner.id);
        }}
      />
    </EditorForm>
  );
}
