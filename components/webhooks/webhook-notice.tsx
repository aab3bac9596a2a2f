import { Moment } from '@/components/ui/moment';
import { Notice } from '@/components/ui/notice';
import type { WebhookDetails } from '@/lib/webhooks/schema';
import { statusText } from './webhook-words';

/** The problem of a webhook, and what happens next; nothing without a problem. */
export function WebhookNotice({ webhook }: { webhook: WebhookDetails }) {
  const { state, disabledReason, disabledAt, failingSince, lastDelivery, waiting } = webhook;
  const events = waiting === 1 ? '1 event is' : `${waiting.toLocaleString('en-US')} events are`;
  if (state === 'disabled') {
    return (
      <Notice tone="info">
        {disabledReason === 'gone' && 'It was disabled because it answered 410 Gone'}
        {disabledReason === 'failing' && 'It was disabled after 5 days of failures'}
        {disabledReason === 'admin' && 'It was disabled by an admin'}
        {disabledAt && (
          <>
            {' '}
            (<Moment iso={disabledAt} />)
          </>
        )}
        . It gets no events{waiting > 0 && `; ${events} waiting and will be sent once you enable it`}.
      </Notice>
    );
  }
  if (state !== 'failing' || !failingSince) return null;
  const status = lastDelivery?.status ?? null;
  return (
    <Notice tone="warning">
      {status === null
        ? 'The endpoint has not answered since '
        : `The endpoint has failed, last with ${statusText(status)}, since `}
      <Moment iso={failingSince} />. {waiting > 0 && `${events} waiting and will be sent again; none is lost. `}
      After 5 days of failures the webhook is disabled.
    </Notice>
  );
}
