'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { changeWebhookAction } from '@/lib/webhooks/actions';
import type { WebhookDetails } from '@/lib/webhooks/schema';

/** A webhook's name and URL. A chat's URL is a secret: it can be replaced, and is not shown. */
export function EndpointPanel({ org, webhook }: { org: string; webhook: WebhookDetails }) {
  const isChat = webhook.kind !== 'standard';
  const savedUrl = isChat ? '' : webhook.url;
  const [name, setName] = useState(webhook.name);
  const [url, setUrl] = useState(savedUrl);
  const { run, isPending, error, formRef } = useAction<void, unknown>(
    () => changeWebhookAction(org, { id: webhook.id, patch: url === savedUrl ? { name } : { name, url } }),
    { onDone: () => toast('Endpoint saved') },
  );
  const isChanged = name !== webhook.name || url !== savedUrl;
  return (
    <Panel id="endpoint" title="Endpoint">
      <form
        ref={formRef}
        data-unsaved={isChanged ? '' : undefined}
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
        noValidate
        className="flex flex-col gap-4 px-5 py-4"
      >
        <SubmitError error={error} fields={['url', 'name']} />
        <Field
          label="URL"
          error={error?.fields?.url}
          hint={isChat ? `${webhook.url}/… Enter another URL to replace it.` : undefined}
        >
          {(control) => (
            <Input
              {...control}
              type="url"
              autoComplete="off"
              spellCheck={false}
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        <Field label="Name" error={error?.fields?.name}>
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged} className="self-start">
          Save
        </Button>
      </form>
    </Panel>
  );
}
