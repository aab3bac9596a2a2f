'use client';

import { useState } from 'react';
import { Select } from '@/components/ui/select';
import { type EventType, eventTypeNames, eventTypes } from '@/lib/events/event-types';
import { sampleBody } from '@/lib/webhooks/sample';
import type { WebhookKind } from '@/lib/webhooks/schema';
import { SentText } from './sent-text';

/** An example of what a kind of endpoint gets for an event, with made-up values. */
export function SampleMessage({ org, kind }: { org: string; kind: WebhookKind }) {
  const [type, setType] = useState<EventType>('api_key.created');
  return (
    <details className="text-[13px]">
      <summary className="w-fit cursor-pointer rounded-sm text-accent-ink">Show what is sent</summary>
      <div className="mt-3 flex flex-col gap-2">
        <Select
          aria-label="Event of the example"
          value={type}
          onChange={({ target: { value } }) => setType(eventTypeNames.find((name) => name === value) ?? type)}
        >
          {eventTypeNames.map((name) => (
            <option key={name} value={name}>
              {eventTypes[name].label}
            </option>
          ))}
        </Select>
        <SentText label="Example of a message" body={sampleBody(kind, type, org)} />
        <p className="text-muted">
          A POST of JSON, here with made-up values
          {kind === 'standard' && ', with the headers webhook-id, webhook-timestamp and webhook-signature'}.
        </p>
      </div>
    </details>
  );
}
