'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { ImageField } from '@/components/image-field';
import { NameField } from '@/components/name-field';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import { useAction } from '@/components/use-action';
import { useSavedNote } from '@/components/use-saved-note';
import { changeAvatarAction, changeNameAction } from '@/lib/account/actions';
import { type Account, changeNameSchema } from '@/lib/account/schema';

/** The user's picture and name as other users see them. */
export function ProfileSection({ account }: { account: Account }) {
  const [note, showSaved] = useSavedNote();
  return (
    <SettingsSection title="Profile" description="How other members see you.">
      <div className="flex max-w-lg flex-col gap-6">
        <ImageField
          thing="picture"
          substitute="initials"
          hasImage={account.avatarUrl !== null}
          preview={<Avatar name={account.name} src={account.avatarUrl} size="large" />}
          onChange={(avatar) => changeAvatarAction({ avatar })}
        />
        <NameForm key={account.name} account={account} note={note} onSaved={() => showSaved('Name saved')} />
      </div>
    </SettingsSection>
  );
}

/** `note` is shown beside the button. It is kept outside the form, which resets with the saved name. */
type NameFormProps = { account: Account; note: ReactNode; onSaved: () => void };

function NameForm({ account, note, onSaved }: NameFormProps) {
  const { run, isPending, error, formRef } = useAction(changeNameAction, {
    schema: changeNameSchema,
    onDone: onSaved,
  });
  const [name, setName] = useState(account.name);
  const isChanged = name !== account.name;

  function save(event: FormEvent) {
    event.preventDefault();
    if (isChanged) run({ name });
  }

  return (
    <form ref={formRef} onSubmit={save} noValidate className="flex flex-col gap-4">
      <SubmitError error={error} fields={['name']} />
      <NameField value={name} error={error?.fields?.name} autoComplete="name" readOnly={isPending} onChange={setName} />
      <div className="flex flex-col gap-1.5">
        <p className="font-medium text-[13px]">E-mail</p>
        <p className="break-all">{account.email}</p>
        <p className="text-[13px] text-muted">You sign in with this address. It can’t be changed here.</p>
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged}>
          Save
        </Button>
        {note}
      </div>
    </form>
  );
}
