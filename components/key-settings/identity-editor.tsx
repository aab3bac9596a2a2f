'use client';

import { useState } from 'react';
import { NameField } from '@/components/name-field';
import { SubmitError } from '@/components/submit-error';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { changeApiKeyAction } from '@/lib/api-keys/actions';
import { type ApiKeyPatch, changeApiKeySchema } from '@/lib/api-keys/schema';
import { EditorForm } from './editor-form';
import { EnvironmentChoice } from './environment-choice';
import { OwnerPicker } from './owner-picker';
import type { EditorProps } from './setting-editor';

/** Changes a key's name, environment and owner, in place of the page's header. */
export default function IdentityEditor({ org, apiKey, onEdit, onSaved, onCancel }: EditorProps) {
  const [before] = useState({ name: apiKey.name, environment: apiKey.environment, ownerId: apiKey.owner.id });
  const [now, setNow] = useState(before);
  const { run, isPending, error, formRef } = useAction(
    (input: { id: string; patch: ApiKeyPatch }) => changeApiKeyAction(org, input),
    {
      schema: changeApiKeySchema,
      onDone: ({ name, nameIsTaken }) => {
        toast(nameIsTaken ? `${name} saved. Another key of this space has the same name.` : `${name} saved`);
        onSaved();
      },
    },
  );

  function change(part: Partial<typeof now>) {
    const next = { ...now, ...part };
    setNow(next);
    onEdit(Object.keys(changesOf(before, next)).length > 0);
  }

  function save() {
    const patch = changesOf(before, now);
    if (Object.keys(patch).length > 0) run({ id: apiKey.id, patch });
    else onCancel();
  }

  return (
    <EditorForm title="Edit" formRef={formRef} isSaving={isPending} onSave={save} onCancel={onCancel}>
      <SubmitError error={error} fields={['name', 'environment', 'ownerId']} />
      <NameField
        value={now.name}
        error={error?.fields?.name}
        readOnly={isPending}
        onChange={(name) => change({ name })}
      />
      <div className="flex flex-col gap-1.5">
        <p aria-hidden className="font-medium text-[13px]">
          Environment
        </p>
        <EnvironmentChoice value={now.environment} onChange={(environment) => change({ environment })} />
      </div>
      <OwnerPicker
        label="Owner"
        org={org}
        spaceId={apiKey.space.id}
        chosenId={now.ownerId}
        problem={error?.fields?.ownerId}
        onChoose={({ id }) => change({ ownerId: id })}
      />
    </EditorForm>
  );
}

/** Contains only the fields that were changed here, because another user may have changed the others. */
function changesOf<Fields extends Record<string, unknown>>(before: Fields, now: Fields): Partial<Fields> {
  const changed = Object.entries(now).filter(([field, value]) => value !== before[field]);
  return Object.fromEntries(changed) as Partial<Fields>;
}
