'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { type EventType, eventTypeNames } from '@/lib/events/event-types';
import { changeWebhookAction } from '@/lib/webhooks/actions';
import type { WebhookDetails } from '@/lib/webhooks/schema';
import { EventChoices } from './event-choices';
import { SampleMessage } from './sample-message';
import { toEventTypes } from './webhook-words';

/** The events that a webhook gets. */
export function EventsPanel({ org, webhook }: { org: string; webhook: WebhookDetails }) {
  const saved = webhook.eventTypes ?? eventTypeNames;
  const [chosen, setChosen] = useState<EventType[]>(saved);
  const { run, isPending, error } = useAction<void, unknown>(
    () => changeWebhookAction(org, { id: webhook.id, patch: { eventTypes: toEventTypes(chosen) } }),
    { onDone: () => toast('Events saved') },
  );
  const isChanged = String(chosen) !== String(saved);
  return (
    <Panel
      id="events"
      title="Events"
      aside={
        <span className="text-[13px] text-muted tabular-nums">
          {chosen.length} of {eventTypeNames.length}
        </span>
      }
    >
      <form
        data-unsaved={isChanged ? '' : undefined}
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
        className="flex flex-col gap-4 px-5 py-4"
      >
        <SubmitError error={error} />
        <EventChoices chosen={chosen} problem={undefined} onChange={setChosen} />
        <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged} className="self-start">
          Save
        </Button>
        <SampleMessage org={org} kind={webhook.kind} />
      </form>
    </Panel>
  );
}
