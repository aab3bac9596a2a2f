'use client';

import { type FormEvent, type RefObject, useState } from 'react';
import { environmentOfName } from '@/components/key-settings/environment-of-name';
import {
  fieldsOf,
  type KeyDraft,
  noRestrictions,
  settingNames,
  toDraft,
  toPatch,
} from '@/components/key-settings/key-draft';
import { MoreSettings, type SettingsOpen } from '@/components/key-settings/more-settings';
import type { SettingContext } from '@/components/key-settings/setting-fields';
import { NameField } from '@/components/name-field';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { ActionError } from '@/lib/action-state';
import type { KeyLifetimes, NewApiKey, SpaceRef } from '@/lib/api-keys/schema';

type NewApiKeyFormProps = {
  spaces: SpaceRef[];
  /** The space that is chosen initially. */
  firstSpaceId: string | undefined;
  context: SettingContext;
  settingsOpen: SettingsOpen;
  onSettingsOpen: (open: SettingsOpen) => void;
  isCreating: boolean;
  error: ActionError | null;
  formRef: RefObject<HTMLFormElement | null>;
  onCreate: (input: Omit<NewApiKey, 'requestId'>) => void;
  onCancel: () => void;
};

const fields = ['name', 'spaceId', ...settingNames.flatMap((name) => fieldsOf[name])];

/** The form of a new key: name, space and, on demand, settings. It keeps its values when the server refuses them. */
export function NewApiKeyForm(props: NewApiKeyFormProps) {
  const { spaces, firstSpaceId, context, isCreating, error, formRef, onCreate, onCancel } = props;
  const [name, setName] = useState('');
  const [spaceId, setSpaceId] = useState(() => firstSpace(spaces, firstSpaceId));
  const [draft, setDraft] = useState(() => newDraft(context.lifetimes));
  const [isEnvironmentByHand, setIsEnvironmentByHand] = useState(false);

  function rename(next: string) {
    setName(next);
    if (!isEnvironmentByHand) setDraft({ ...draft, environment: environmentOfName(next) });
  }

  function changeSettings(change: Partial<KeyDraft>) {
    setDraft({ ...draft, ...change });
    if ('environment' in change) setIsEnvironmentByHand(true);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    onCreate({ name, spaceId, ...Object.assign({}, ...settingNames.map((setting) => toPatch(setting, draft))) });
  }

  return (
    <form ref={formRef} onSubmit={submit} noValidate>
      <DialogBody>
        <SubmitError error={error} fields={fields} />
        <NameField
          value={name}
          error={error?.fields?.name}
          hint="Name the application and its environment, such as “Mobile App - Production” or “CI/CD Pipeline”. One key for each application limits the damage of a leak."
          readOnly={isCreating}
          onChange={rename}
        />
        <Field label="Space" error={error?.fields?.spaceId} hint="The key works for this space only.">
          {(control) => (
            <Select
              {...control}
              name="spaceId"
              value={spaceId}
              onChange={(event) => setSpaceId(event.target.value)}
              required
              disabled={isCreating}
            >
              {spaces.length !== 1 && (
                <option value="" disabled>
                  Choose a space
                </option>
              )}
              {spaces.map((space) => (
                <option key={space.id} value={space.id}>
                  {space.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <MoreSettings
          open={props.settingsOpen}
          onOpen={props.onSettingsOpen}
          draft={draft}
          onChange={changeSettings}
          isEnvironmentProposed={draft.environment !== null && !isEnvironmentByHand}
          context={context}
          problems={error?.fields}
        />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isCreating}>
          Create
        </Button>
      </DialogFooter>
    </form>
  );
}

function firstSpace(spaces: SpaceRef[], preferred: string | undefined): string {
  const [only] = spaces.length === 1 ? spaces : spaces.filter(({ id }) => id === preferred);
  return only?.id ?? '';
}

/** Returns a key without restrictions, with the default lifetime of its organization. */
function newDraft({ defaultDays, longestDays }: KeyLifetimes): KeyDraft {
  const days = defaultDays ?? longestDays;
  const draft = toDraft(noRestrictions);
  return days === null ? draft : { ...draft, expiry: { kind: 'days', days } };
}
