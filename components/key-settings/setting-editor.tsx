'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { announce } from '@/components/ui/live-region';
import { useAction } from '@/components/use-action';
import { changeApiKeyAction } from '@/lib/api-keys/actions';
import { type ApiKeyDetails, type ApiKeyPatch, changeApiKeySchema } from '@/lib/api-keys/schema';
import { DryRunNote } from './dry-run-note';
import { EditorForm } from './editor-form';
import { fieldsOf, type KeyDraft, type SettingName, toDraft, toPatch } from './key-draft';
import { type SettingContext, SettingFields } from './setting-fields';
import { settingLabels } from './setting-words';
import { useDryRun } from './use-dry-run';

export type EditorProps = {
  org: string;
  apiKey: ApiKeyDetails;
  /** Called with whether closing the editor would lose changes. */
  onEdit: (isChanged: boolean) => void;
  onSaved: () => void;
  onCancel: () => void;
};

type SettingEditorProps = EditorProps & {
  name: SettingName;
  context: SettingContext;
  /** Values that are filled in but not saved. */
  proposal?: Partial<KeyDraft>;
};

/** Changes one setting of a key, in place of its line. */
export default function SettingEditor(props: SettingEditorProps) {
  const { org, apiKey, name, context, proposal, onEdit, onSaved, onCancel } = props;
  const [before] = useState(() => toDraft(apiKey));
  const [draft, setDraft] = useState<KeyDraft>(() => ({ ...before, ...proposal }));
  const label = settingLabels[name];
  const { run, isPending, error, formRef } = useAction(
    (input: { id: string; patch: ApiKeyPatch }) => changeApiKeyAction(org, input),
    {
      schema: changeApiKeySchema,
      onDone: () => {
        announce(`${label} saved`);
        onSaved();
      },
    },
  );

  const dryRun = useDryRun(org, apiKey.id, name, draft);

  function change(part: Partial<KeyDraft>) {
    const next = { ...draft, ...part };
    setDraft(next);
    onEdit(JSON.stringify(next) !== JSON.stringify(before));
  }

  function save() {
    if (JSON.stringify(draft) === JSON.stringify(before)) onCancel();
    else run({ id: apiKey.id, patch: toPatch(name, draft) });
  }

  return (
    <EditorForm title={label} formRef={formRef} isSaving={isPending} onSave={save} onCancel={onCancel}>
      <SubmitError error={error} fields={fieldsOf[name]} />
      <SettingFields
        name={name}
        draft={draft}
        context={context}
        problems={error?.fields}
        expiresNow={apiKey.expiresAt}
        dryRun={dryRun}
        onChange={change}
      >
        {dryRun && <DryRunNote name={name} draft={draft} dryRun={dryRun} onChange={change} />}
      </SettingFields>
    </EditorForm>
  );
}
