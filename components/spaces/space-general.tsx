'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { ImageField } from '@/components/image-field';
import { SettingsSection } from '@/components/settings-section';
import { SpaceLogo } from '@/components/space-logo';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { useAction } from '@/components/use-action';
import { useSavedNote } from '@/components/use-saved-note';
import { changeSpaceAction, changeSpaceLogoAction } from '@/lib/spaces/actions';
import type { SpaceDetails, SpaceTexts } from '@/lib/spaces/schema';
import { SpaceTextFields } from './space-text-fields';

type SpaceGeneralProps = { org: string; space: SpaceDetails };

/** A space's logo, name and description. */
export function SpaceGeneral({ org, space }: SpaceGeneralProps) {
  const [note, showSaved] = useSavedNote();
  const created = (
    <>
      Created <RelativeTime iso={space.createdAt} isInSentence />.
    </>
  );
  if (!space.may.change) {
    return (
      <SettingsSection title="About" description={created}>
        <p dir="auto" className={space.description ? '' : 'text-muted'}>
          {space.description || 'No description.'}
        </p>
      </SettingsSection>
    );
  }
  return (
    <>
      <SettingsSection title="Logo" description="Shown beside the space’s name and its API keys.">
        <ImageField
          thing="logo"
          substitute="generated mark"
          hasImage={space.logoUrl !== null}
          preview={<SpaceLogo name={space.name} src={space.logoUrl} size="large" />}
          onChange={(logo) => changeSpaceLogoAction(org, { spaceId: space.id, logo })}
        />
      </SettingsSection>
      <SettingsSection title="Name and description" description={created}>
        <TextsForm
          key={`${space.name}\n${space.description}`}
          org={org}
          space={space}
          note={note}
          onSaved={() => showSaved('Space saved')}
        />
      </SettingsSection>
    </>
  );
}

const loadSchema = () => import('@/lib/spaces/schema').then(({ createSpaceSchema }) => createSpaceSchema);
const textFields = ['name', 'description'] as const;

/** `note` is shown beside the button. It is kept outside the form, which resets with the saved values. */
type FormProps = SpaceGeneralProps & { note: ReactNode; onSaved: () => void };

function TextsForm({ org, space, note, onSaved }: FormProps) {
  const { run, isPending, error, formRef } = useAction(
    (input: SpaceTexts) => changeSpaceAction(org, { spaceId: space.id, ...input }),
    { schema: loadSchema, onDone: onSaved },
  );
  const [texts, setTexts] = useState({ name: space.name, description: space.description });
  const isChanged = texts.name !== space.name || texts.description !== space.description;

  function save(event: FormEvent) {
    event.preventDefault();
    if (isChanged) run(texts);
  }

  return (
    <form ref={formRef} onSubmit={save} noValidate className="flex max-w-lg flex-col gap-4">
      <SubmitError error={error} fields={textFields} />
      <SpaceTextFields value={texts} problems={error?.fields} isBusy={isPending} onChange={setTexts} />
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged}>
          Save
        </Button>
        {note}
      </div>
    </form>
  );
}
