'use client';

import { Plus, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import { RowMenu } from '@/components/list-page/row-menu';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { useLiveRefresh } from '@/components/use-live-refresh';
import { webhookPath } from '@/lib/paths';
import { type LastDelivery, type WebhookRow, webhookKinds } from '@/lib/webhooks/schema';
import { VerifyHelp } from './verify-help';
import { eventsText, stateLooks, statusText, titleOf } from './webhook-words';

const NewWebhookDialog = lazy(() => import('./new-webhook-dialog'));
const RemoveWebhookDialog = lazy(() => import('./remove-webhook-dialog'));

type WebhooksViewProps = { org: string; webhooks: WebhookRow[] };
type OpenDialog = { kind: 'none' } | { kind: 'new' } | { kind: 'remove'; webhook: WebhookRow };

/** The organization's webhooks, with the result of their newest message. */
export function WebhooksView({ org, webhooks }: WebhooksViewProps) {
  const router = useRouter();
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const close = () => setDialog({ kind: 'none' });
  useLiveRefresh();
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">URLs that receive events about keys, members and the plan.</p>
        <Button variant="primary" onClick={() => setDialog({ kind: 'new' })}>
          <Plus aria-hidden className="size-4" />
          New webhook
        </Button>
      </div>
      {webhooks.length === 0 ? (
        <section className="rounded-xl border border-line bg-surface px-6 py-14 text-center">
          <h2 className="font-medium text-base">No webhooks yet</h2>
          <p className="mx-auto mt-1 max-w-md text-pretty text-muted">
            A webhook tells your systems, or a channel in Slack, Teams or Discord, when a key is created, changed or
            removed, or needs attention.
          </p>
        </section>
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line bg-surface">
          {webhooks.map((webhook) => (
            <li
              key={webhook.id}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-5 py-3 md:grid-cols-[minmax(0,1fr)_6.5rem_6rem_10rem_auto]"
            >
              <div className="flex min-w-0 flex-col leading-5">
                <Link
                  href={webhookPath(org, webhook.id)}
                  className="truncate rounded-sm font-medium hover:underline"
                  title={titleOf(webhook)}
                >
                  <bdi>{titleOf(webhook)}</bdi>
                </Link>
                <span className="truncate text-[13px] text-muted">{webhookKinds[webhook.kind]}</span>
              </div>
              <span className="col-start-1 text-[13px] md:col-auto">{eventsText(webhook.eventTypes)}</span>
              <span className="col-start-1 md:col-auto">
                <Badge tone={stateLooks[webhook.state].tone}>{stateLooks[webhook.state].label}</Badge>
              </span>
              <span className="col-start-1 text-[13px] md:col-auto">
                <Last delivery={webhook.lastDelivery} />
              </span>
              <span className="col-start-2 row-start-1 md:col-auto md:row-auto">
                <RowMenu
                  name={titleOf(webhook)}
                  items={[
                    { kind: 'link', label: 'Open', href: webhookPath(org, webhook.id) },
                    {
                      kind: 'action',
                      label: 'Remove',
                      icon: <Trash2 aria-hidden />,
                      tone: 'danger',
                      onSelect: () => setDialog({ kind: 'remove', webhook }),
                    },
                  ]}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 text-[13px] text-muted">
        Each message is signed as Standard Webhooks describes. A failed one is sent again for 3 days.
      </p>
      <VerifyHelp />
      <Suspense fallback={null}>
        {dialog.kind === 'new' && <NewWebhookDialog org={org} onClose={close} />}
        {dialog.kind === 'remove' && (
          <RemoveWebhookDialog org={org} webhook={dialog.webhook} onDone={() => router.refresh()} onClose={close} />
        )}
      </Suspense>
    </>
  );
}

function Last({ delivery }: { delivery: LastDelivery | null }) {
  if (!delivery) return <span className="text-muted">Nothing sent yet</span>;
  const { status, attempts, state, nextAt, at } = delivery;
  const isWaiting = state === 'waiting' && nextAt !== null;
  return (
    <span className="flex flex-col leading-5">
      <span>
        {statusText(status)}
        {isWaiting && `, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`}
      </span>
      <span className="text-muted">
        {isWaiting ? (
          <>
            Next <RelativeTime iso={nextAt} isInSentence />
          </>
        ) : (
          <RelativeTime iso={at} />
        )}
      </span>
    </span>
  );
}
