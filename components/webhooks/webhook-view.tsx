'use client';

import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import { BackLink } from '@/components/back-link';
import { SubmitError } from '@/components/submit-error';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { useLiveRefresh } from '@/components/use-live-refresh';
import { webhooksPath } from '@/lib/paths';
import { changeWebhookAction, sendTestEventAction } from '@/lib/webhooks/actions';
import { type DeliveryState, type WebhookDelivery, type WebhookDetails, webhookKinds } from '@/lib/webhooks/schema';
import { DeliveriesPanel } from './deliveries-panel';
import { EndpointPanel } from './endpoint-panel';
import { EventsPanel } from './events-panel';
import { SecretPanel } from './secret-panel';
import { WebhookNotice } from './webhook-notice';
import { stateLooks, titleOf } from './webhook-words';

const RemoveWebhookDialog = lazy(() => import('./remove-webhook-dialog'));

/** The usual time until a message is sent, after which the page is read again. */
const sentWithinMs = 2_500;

type WebhookViewProps = {
  org: string;
  webhook: WebhookDetails;
  deliveries: { rows: WebhookDelivery[]; hasMore: boolean };
  shown: { state: DeliveryState | null; before: string | null };
};

/** A webhook: first its problem, then its deliveries, with its settings beside them. */
export function WebhookView({ org, webhook, deliveries, shown }: WebhookViewProps) {
  const router = useRouter();
  const [isRemoving, setIsRemoving] = useState(false);
  useLiveRefresh();
  const { id, state } = webhook;
  const lookAgain = () => void setTimeout(() => router.refresh(), sentWithinMs);
  const test = useAction<void, unknown>(() => sendTestEventAction(org, { id }), {
    onDone: () => {
      toast('Test event sent');
      lookAgain();
    },
  });
  const isEnabled = state !== 'disabled';
  const toggle = useAction<void, unknown>(() => changeWebhookAction(org, { id, patch: { isEnabled: !isEnabled } }), {
    onDone: () => toast(isEnabled ? 'Webhook disabled' : 'Webhook enabled'),
  });
  return (
    <>
      <BackLink href={webhooksPath(org)}>Webhooks</BackLink>
      <header className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 dir="auto" className="min-w-0 break-all font-semibold text-xl tracking-[-0.015em]">
              {titleOf(webhook)}
            </h1>
            <Badge tone={stateLooks[state].tone}>{stateLooks[state].label}</Badge>
          </div>
          <p className="text-muted">{webhookKinds[webhook.kind]}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {isEnabled && (
            <Button busy={test.isPending} onClick={() => test.run()}>
              <Send aria-hidden className="size-4" />
              Send a test event
            </Button>
          )}
          <Button busy={toggle.isPending} onClick={() => toggle.run()}>
            {isEnabled ? 'Disable' : 'Enable'}
          </Button>
          <Button variant="quietDanger" onClick={() => setIsRemoving(true)}>
            Remove
          </Button>
        </div>
      </header>
      <div className="mb-6 flex flex-col gap-3 empty:hidden">
        <SubmitError error={test.error ?? toggle.error} />
        <WebhookNotice webhook={webhook} />
      </div>
      <div className="grid items-start gap-6 wide:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
        <DeliveriesPanel org={org} webhook={webhook} deliveries={deliveries} shown={shown} onSent={lookAgain} />
        <div className="flex min-w-0 flex-col gap-6">
          {webhook.kind === 'standard' && <SecretPanel org={org} webhook={webhook} />}
          <EndpointPanel key={`${webhook.name}\n${webhook.url}`} org={org} webhook={webhook} />
          <EventsPanel key={String(webhook.eventTypes)} org={org} webhook={webhook} />
        </div>
      </div>
      <Suspense fallback={null}>
        {isRemoving && (
          <RemoveWebhookDialog
            org={org}
            webhook={webhook}
            onDone={() => router.push(webhooksPath(org))}
            onClose={() => setIsRemoving(false)}
          />
        )}
      </Suspense>
    </>
  );
}
