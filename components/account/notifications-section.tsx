'use client';

import { type FormEvent, useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { useAction } from '@/components/use-action';
import { useSavedNote } from '@/components/use-saved-note';
import { changeMailChoicesAction } from '@/lib/notifications/actions';
import { type MailChoice, type MailChoices, mailChoices, mailChoicesSchema } from '@/lib/notifications/schema';
import { MailChoiceList } from './mail-choice-list';
import { MailScope } from './mail-scope';

type NotificationsSectionProps = {
  email: string;
  choices: MailChoices;
  /** False when the installation has no mail server. */
  sendsMails: boolean;
};

/** Which events are mailed to the user, and about which keys. */
export function NotificationsSection({ email, choices, sendsMails }: NotificationsSectionProps) {
  const [note, showSaved] = useSavedNote();
  const [draft, setDraft] = useState(choices);
  const { run, isPending, error, formRef } = useAction(changeMailChoicesAction, {
    schema: mailChoicesSchema,
    onDone: () => showSaved('Notifications saved'),
  });
  const isChanged =
    draft.ownKeysOnly !== choices.ownKeysOnly || mailChoices.some((choice) => draft[choice] !== choices[choice]);

  function save(event: FormEvent) {
    event.preventDefault();
    if (isChanged) run(draft);
  }

  return (
    <SettingsSection
      anchor="notifications"
      title="Notifications"
      description="Choose what is mailed to you about the keys that concern you."
    >
      <form ref={formRef} onSubmit={save} noValidate className="flex max-w-lg flex-col gap-6">
        <SubmitError error={error} />
        <div className="flex flex-col gap-1.5">
          <p className="font-medium text-[13px]">Mail goes to</p>
          <p className="break-all">{email}</p>
          {!sendsMails && (
            <p className="text-[13px] text-muted">
              This installation has no mail server, so nothing is mailed until its operator connects one.
            </p>
          )}
        </div>
        <MailChoiceList
          choices={draft}
          isPending={isPending}
          onChange={(choice: MailChoice, isOn) => setDraft({ ...draft, [choice]: isOn })}
        />
        <MailScope
          isOwnOnly={draft.ownKeysOnly}
          isPending={isPending}
          onChange={(ownKeysOnly) => setDraft({ ...draft, ownKeysOnly })}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged}>
            Save
          </Button>
          {note}
        </div>
      </form>
    </SettingsSection>
  );
}
