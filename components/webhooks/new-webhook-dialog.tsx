'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { type EventType, eventTypeNames } from '@/lib/events/event-types';
import { createWebhookAction } from '@/lib/webhooks/actions';
import {
  type CreateWebhookInput,
  createWebhookSchema,
  type WebhookKind,
  webhookKindNames,
  webhookKinds,
} from '@/lib/webhooks/schema';
import { EventChoices } from './event-choices';
import { SampleMessage } from './sample-message';
import { ShowWebhookSecret } from './show-webhook-secret';
import { useShownSecret } from './use-shown-secret';
import { toEventTypes } from './webhook-words';

const hints: Record<WebhookKind, string> = {
  standard: 'It gets a signed POST for each event.',
  slack: 'The URL of an incoming webhook of a Slack app.',
  teams: 'The URL of a workflow that posts what a webhook receives.',
  discord: 'The URL of a webhook in a channel’s settings.',
};

/** Creates a webhook, and shows its signing secret once. */
export default function NewWebhookDialog({ org, onClose }: { org: string; onClose: () => void }) {
  const [kind, setKind] = useState<WebhookKind>('standard');
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<EventType[]>(eventTypeNames);
  const shown = useShownSecret(onClose);
  const { run, isPending, error, formRef } = useAction((input: CreateWebhookInput) => createWebhookAction(org, input), {
    schema: createWebhookSchema,
    onDone: ({ secret }) => {
      toast('Webhook created');
      if (secret === null) onClose();
      else shown.setSecret(secret);
    },
  });
  if (shown.secret !== null) {
    return (
      <Dialog title="Copy your signing secret" wide onClose={shown.leave}>
        <ShowWebhookSecret {...shown} secret={shown.secret} onDone={shown.leave} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title="New webhook"
      description="Sends events about keys, members and the plan to a URL."
      wide
      onClose={() => isPending || onClose()}
    >
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run({ kind, url, name, eventTypes: toEventTypes(chosen) });
        }}
        noValidate
      >
        <DialogBody>
          <SubmitError error={error} fields={['url', 'name', 'eventTypes']} />
          <Field label="Kind">
            {(control) => (
              <Select {...control} value={kind} onChange={(event) => setKind(event.target.value as WebhookKind)}>
                {webhookKindNames.map((item) => (
                  <option key={item} value={item}>
                    {webhookKinds[item]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="URL" error={error?.fields?.url} hint={hints[kind]}>
            {(control) => (
              <Input
                {...control}
                type="url"
                inputMode="url"
                autoComplete="off"
                spellCheck={false}
                placeholder="https://hooks.example.com/keys"
                value={url}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
          </Field>
          <Field label="Name" error={error?.fields?.name} hint="Optional, such as the channel it writes to.">
            {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <div className="flex flex-col gap-2">
            <p className="font-medium text-[13px]">Events</p>
            <EventChoices chosen={chosen} problem={error?.fields?.eventTypes} onChange={setChosen} />
          </div>
          <SampleMessage org={org} kind={kind} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose} aria-disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Create
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
