import { Badge } from '@/components/ui/badge';
import { Moment } from '@/components/ui/moment';
import type { WebhookAttempt, WebhookDelivery } from '@/lib/webhooks/schema';
import { SentText } from './sent-text';
import { statusText } from './webhook-words';

/** The attempts to deliver a message, with the responses and the time of the next attempt. */
export function DeliveryAttempts({ delivery: { id, attempts, nextAt, body } }: { delivery: WebhookDelivery }) {
  return (
    <div className="flex flex-col gap-2 px-4 pb-4 pl-12 text-[13px]">
      <ol className="flex flex-col gap-1.5">
        {attempts.map((attempt, index) => (
          <li key={attempt.id} className="flex flex-wrap items-baseline gap-x-3">
            <span className="w-4 text-muted tabular-nums">{index + 1}</span>
            <span className="w-32">
              <Moment iso={attempt.at} />
            </span>
            <Badge tone={isSuccess(attempt) ? 'success' : 'danger'}>{statusText(attempt.status)}</Badge>
            <span className="ml-auto text-muted tabular-nums">{durationText(attempt.durationMs)}</span>
            {attempt.excerpt && (
              <code translate="no" className="wrap-anywhere basis-full pl-7 font-mono text-muted text-xs">
                {attempt.excerpt}
              </code>
            )}
          </li>
        ))}
        {nextAt && (
          <li className="flex flex-wrap items-baseline gap-x-3 text-muted">
            <span className="w-4 tabular-nums">{attempts.length + 1}</span>
            <span className="w-32">
              <Moment iso={nextAt} />
            </span>
            Planned
          </li>
        )}
      </ol>
      <p className="text-muted">
        Message{' '}
        <code translate="no" className="break-all font-mono text-xs">
          msg_{id}
        </code>
        , the same id in every attempt
      </p>
      <details>
        <summary className="w-fit cursor-pointer rounded-sm text-accent-ink">Show what is sent</summary>
        <div className="mt-2">
          <SentText label="Message" body={body} />
        </div>
      </details>
    </div>
  );
}

const isSuccess = ({ status }: WebhookAttempt) => status !== null && status >= 200 && status < 300;

const durationText = (ms: number) =>
  ms < 10_000 ? `${ms.toLocaleString('en-US')} ms` : `${(ms / 1_000).toFixed(1)} s`;
