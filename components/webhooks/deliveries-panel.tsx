'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import { Panel } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { webhookPath } from '@/lib/paths';
import { sendAgainAction } from '@/lib/webhooks/actions';
import { type DeliveryState, deliveryStates, type WebhookDelivery, type WebhookDetails } from '@/lib/webhooks/schema';
import { DeliveryAttempts } from './delivery-attempts';
import { deliveryLooks } from './webhook-words';

type DeliveriesPanelProps = {
  org: string;
  webhook: WebhookDetails;
  deliveries: { rows: WebhookDelivery[]; hasMore: boolean };
  shown: { state: DeliveryState | null; before: string | null };
  onSent: () => void;
};

/** The messages to a webhook, the newest first, each with its attempts. */
export function DeliveriesPanel({ org, webhook, deliveries, shown, onSent }: DeliveriesPanelProps) {
  const router = useRouter();
  const { rows, hasMore } = deliveries;
  const stateQuery: Record<string, string> = shown.state ? { state: shown.state } : {};
  const last = rows.at(-1);
  return (
    <Panel
      id="deliveries"
      title="Deliveries"
      aside={
        <Select
          quiet
          aria-label="Filter by state"
          value={shown.state ?? ''}
          onChange={({ target: { value } }) =>
            router.replace(webhookPath(org, webhook.id, value === '' ? {} : { state: value }))
          }
        >
          <option value="">All states</option>
          {deliveryStates.map((state) => (
            <option key={state} value={state}>
              {deliveryLooks[state].label}
            </option>
          ))}
        </Select>
      }
    >
      {rows.length === 0 && (
        <p className="px-5 py-10 text-center text-muted">
          {shown.state === null && shown.before === null
            ? 'Nothing was sent yet. Send a test event to see whether it arrives.'
            : 'No deliveries match.'}
        </p>
      )}
      <ul className="divide-y divide-line">
        {rows.map((delivery) => (
          <li key={delivery.id}>
            <Delivery org={org} delivery={delivery} maySend={webhook.state !== 'disabled'} onSent={onSent} />
          </li>
        ))}
      </ul>
      {(hasMore || shown.before !== null) && (
        <nav aria-label="Deliveries" className="flex justify-end gap-2 border-line border-t px-5 py-3">
          {shown.before !== null && (
            <Link href={webhookPath(org, webhook.id, stateQuery)} className={buttonClass({ size: 'small' })}>
              Newest
            </Link>
          )}
          {hasMore && last && (
            <Link
              href={webhookPath(org, webhook.id, { ...stateQuery, before: last.id })}
              className={buttonClass({ size: 'small' })}
            >
              Older
            </Link>
          )}
        </nav>
      )}
    </Panel>
  );
}

type DeliveryProps = { org: string; delivery: WebhookDelivery; maySend: boolean; onSent: () => void };

function Delivery({ org, delivery, maySend, onSent }: DeliveryProps) {
  const { id, what, about, state, attempts, attemptCount, at } = delivery;
  const { run, isPending, error } = useAction<void, unknown>(() => sendAgainAction(org, { id }), {
    onDone: () => {
      toast('Queued to be sent again');
      onSent();
    },
  });
  return (
    <div className="flex items-start gap-2 pr-4">
      <details className="group min-w-0 flex-1">
        <summary className="flex cursor-pointer flex-wrap items-center gap-x-4 gap-y-1 rounded-lg py-3 pl-4 [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90" />
          <span className="flex min-w-40 flex-1 flex-col leading-5">
            <span className="font-medium">{what}</span>
            <span dir="auto" className="truncate text-[13px] text-muted">
              {about}
            </span>
          </span>
          <Badge tone={deliveryLooks[state].tone}>{deliveryLooks[state].label}</Badge>
          <span className="text-[13px] tabular-nums">
            {attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`}
          </span>
          <span className="text-[13px] text-muted">
            <Moment iso={attempts.at(-1)?.at ?? at} />
          </span>
        </summary>
        <DeliveryAttempts delivery={delivery} />
      </details>
      <div className="flex flex-col items-end gap-1 py-3">
        {maySend && (
          <Button size="small" busy={isPending} aria-label={`Send again: ${what}`} onClick={() => run()}>
            Send again
          </Button>
        )}
        {error && <p className="max-w-40 text-right text-[13px] text-danger-ink">{error.message}</p>}
      </div>
    </div>
  );
}
