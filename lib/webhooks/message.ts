import type { DueDelivery } from '@/db/queries/webhook-sending';
import { chatBody } from './chat-message';
import type { WebhookKind } from './schema';
import { openText } from './sealed-text';
import { signedHeaders } from './signature';
import { standardBody } from './standard-body';

/** A request to an endpoint. */
export type Message = { url: string; headers: Record<string, string>; body: string };

const commonHeaders = { 'content-type': 'application/json', 'user-agent': 'Pulze-Webhooks/1' };

/** The id of a message: the same in every attempt, also when it is sent again. */
export const messageIdOf = (deliveryId: string) => `msg_${deliveryId}`;

/** Returns the message of a delivery; null when AUTH_SECRET can't open the endpoint's secret. */
export function messageOf(delivery: DueDelivery, site: string | undefined, now = Date.now()): Message | null {
  const { endpointId } = delivery;
  const kind = delivery.kind as WebhookKind;
  const secret = openText(delivery.secret, endpointId);
  if (secret === null) return null;
  if (kind !== 'standard') return { url: secret, headers: commonHeaders, body: chatBody(kind, delivery, site) };
  const old = delivery.oldSecret && openText(delivery.oldSecret, endpointId);
  const body = standardBody(delivery);
  const signed = { id: messageIdOf(delivery.id), seconds: Math.floor(now / 1_000), body };
  const headers = { ...commonHeaders, ...signedHeaders(signed, old ? [secret, old] : [secret]) };
  return { url: delivery.url, headers, body };
}
