'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useAction } from '@/components/use-action';
import { useSavedNote } from '@/components/use-saved-note';
import { changeSpaceModelsAction } from '@/lib/spaces/actions';
import type { SpaceDetails, SpaceModelsInput } from '@/lib/spaces/schema';
import { AllowedModelsField } from './allowed-models-field';

type SpaceModelsProps = { org: string; space: SpaceDetails };

/** The default model of requests without a model, and the models that keys may use. */
export function SpaceModels({ org, space }: SpaceModelsProps) {
  const { defaultModel, allowedModels } = space;
  const [note, showSaved] = useSavedNote();
  return (
    <SettingsSection
      title="Models"
      description="The models that the space’s API keys may use. Changes apply to the next request."
    >
      {space.may.change ? (
        <ModelsForm
          key={JSON.stringify([defaultModel, allowedModels])}
          org={org}
          space={space}
          note={note}
          onSaved={() => showSaved('Models saved')}
        />
      ) : (
        <dl className="grid gap-4 sm:grid-cols-2">
          <div>
            <dt className="text-[13px] text-muted">Default model</dt>
            <dd className="break-words">{defaultModel ?? 'The server’s default'}</dd>
          </div>
          <div>
            <dt className="text-[13px] text-muted">Allowed models</dt>
            <dd className="break-words">{allowedModels?.join(', ') ?? 'All'}</dd>
          </div>
        </dl>
      )}
    </SettingsSection>
  );
}

const loadSchema = () => import('@/lib/spaces/schema').then(({ changeSpaceModelsSchema: schema }) => schema);

/** `note` is shown beside the button. It is kept outside the form, which resets with the saved values. */
type FormProps = SpaceModelsProps & { note: ReactNode; onSaved: () => void };

function ModelsForm({ org, space, note, onSaved }: FormProps) {
  const [defaultModel, setDefaultModel] = useState(space.defaultModel ?? '');
  const [allowed, setAllowed] = useState(space.allowedModels);
  const isChanged =
    defaultModel !== (space.defaultModel ?? '') || JSON.stringify(allowed) !== JSON.stringify(space.allowedModels);

  const { run, isPending, error, formRef } = useAction(
    (input: SpaceModelsInput) => changeSpaceModelsAction(org, input),
    { schema: loadSchema, onDone: onSaved },
  );

  function save(event: FormEvent) {
    event.preventDefault();
    run({ spaceId: space.id, defaultModel: defaultModel.trim() || null, allowedModels: allowed });
  }

  return (
    <form ref={formRef} onSubmit={save} noValidate className="flex max-w-lg flex-col gap-5">
      <SubmitError error={error} fields={['defaultModel', 'allowedModels']} />
      <Field
        label="Default model"
        error={error?.fields?.defaultModel}
        hint="Used when a request names no model, or “pulze”. Leave it empty for the server’s own default."
      >
        {(control) => (
          <Input
            {...control}
            value={defaultModel}
            onChange={(event) => setDefaultModel(event.target.value)}
            placeholder="The server’s default"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            readOnly={isPending}
            className="font-mono text-[13px]! placeholder:font-sans"
          />
        )}
      </Field>
      <AllowedModelsField
        value={allowed}
        problem={error?.fields?.allowedModels}
        isBusy={isPending}
        onChange={setAllowed}
      />
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged}>
          Save models
        </Button>
        {note}
      </div>
    </form>
  );
}
