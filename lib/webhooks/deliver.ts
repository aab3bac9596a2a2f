import 'server-only';
import type { Transaction } from '@/db/client';
import { createGate } from '@/db/gate';
import { inOrganization } from '@/db/in-organization';
import { queueWebhookMails } from '@/db/queries/mail-queue';
import { type Attempt, type DueDelivery, disableEndpoint, insertAttempt } from '@/db/queries/webhook-sending';
import { recordAudit } from '../audit';
import { env } from '../env';
import { escapeControls, redact } from '../log-text';
import { sendsMails } from '../mail';
import { proxyFor } from '../outgoing-proxy';
import { DestinationError, type Resolve, resolveDestination } from './destination';
import { messageOf } from './message';
import { post } from './post';
import { type Answered, attemptDelays, outcomeOf } from './retries';

const excerptLength = 300;
const daysUntilDisabled = 5;
const gone = 410;

export type DeliverOptions = {
  timeoutMs: number;
  delays: readonly number[];
  /** Resolves host names; undefined for DNS. */
  resolve?: Resolve;
};

export const deliverDefaults: DeliverOptions = { timeoutMs: 15_000, delays: attemptDelays };

/** Few connections, however many messages end at once, because the pages use the same pool. */
const record = createGate(2, 30_000);

type Tried = Attempt & Pick<Answered, 'retryAfter'>;

/** Sends a message once, records the result, returns whether it arrived. @throws when the database is unavailable */
export async function deliver(delivery: DueDelivery, options: DeliverOptions): Promise<boolean> {
  const { retryAfter, ...attempt } = await attemptDelivery(delivery, options);
  const { organizationId, endpointId } = delivery;
  // A test event is not retried, because a user waits for its result.
  const delays = delivery.event ? options.delays : options.delays.slice(0, 1);
  const { status } = attempt;
  const outcome = outcomeOf(delivery.attempts + 1, { status, retryAfter }, delays);
  const write = async (tx: Transaction) => {
    const { failingDays } = await insertAttempt(delivery, attempt, outcome, tx);
    const isTooLong = failingDays !== null && failingDays >= daysUntilDisabled;
    const reason = status === gone ? 'gone' : isTooLong ? 'failing' : null;
    if (!reason) return;
    const endpoint = await disableEndpoint(delivery, reason, tx);
    if (!endpoint) return;
    const by = { organization: { id: organizationId }, user: null, request: { address: '', requestId: '' } };
    const details = { name: endpoint.name || endpoint.url, url: endpoint.url, reason, status };
    await recordAudit(by, { action: 'webhook.disabled', targetType: 'webhook', targetId: endpointId, details }, tx);
    if (sendsMails()) await queueWebhookMails(organizationId, endpointId, tx);
  };
  await record(() => inOrganization(organizationId, write));
  return outcome.state === 'delivered';
}

async function attemptDelivery(delivery: DueDelivery, { timeoutMs, resolve }: DeliverOptions): Promise<Tried> {
  const startedAt = performance.now();
  const tried = (status: number | null, text: string, retryAfter?: string): Tried => ({
    status,
    excerpt: toExcerpt(text),
    durationMs: Math.round(performance.now() - startedAt),
    retryAfter,
  });
  const { APP_URL, WEBHOOK_ALLOW_PRIVATE } = env();
  const message = messageOf(delivery, APP_URL);
  if (!message) return tried(null, 'The secret can’t be read, because AUTH_SECRET has changed. Rotate the secret.');
  try {
    const destination = await resolveDestination(message.url, WEBHOOK_ALLOW_PRIVATE, resolve);
    const { headers, body } = message;
    const result = await post({ destination, headers, body, timeoutMs, proxy: proxyFor(destination.url) });
    if (result.status >= 300 && result.status < 400) {
      return tried(result.status, `Redirects are not followed: ${result.location ?? 'no location'}`);
    }
    return tried(result.status, result.body, result.retryAfter);
  } catch (error) {
    return tried(null, sentenceOf(error));
  }
}

/** Returns text from outside in one short line, without control characters and secrets. */
function toExcerpt(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return redact(escapeControls(oneLine.replaceAll('\u0000', ' '))).slice(0, excerptLength);
}

function sentenceOf(error: unknown): string {
  if (error instanceof DestinationError) return error.message;
  if (error instanceof AggregateError) return sentenceOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
