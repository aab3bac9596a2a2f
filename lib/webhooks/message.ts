import type { DueDelivery } from '@/db/queries/webhook-sending';
import { chatBody } from './chat-message';
import type { WebhookKind } from './schema';
import { openText } from './sealed-text';
import { signedHeaders } from './signature';

/** What is posted, and where. */
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

/** Returns the body of a standard message: `{type, timestamp, data}`. */
export function standardBody({ event, testBy, createdAt, ...delivery }: Omit<DueDelivery, 'secret' | 'oldSecret'>) {
  const organization = {
    id: delivery.organizationId,
    slug: delivery.organizationSlug,
    name: delivery.organizationName,
  };
  if (!event) {
    const data = { organization, message: 'This is a test event.', sent_by: testBy };
    return JSON.stringify({ type: 'webhook.test', timestamp: createdAt.toISOString(), data });
  }
  const { apiKeyId, spaceId, spaceName, actorId, actorName } = event;
  const { name, spaceId: _space, actorId: _actor, targetId, ...details } = event.data;
  const data = {
    id: event.id,
    organization,
    api_key: apiKeyId && { id: apiKeyId, name },
    space: spaceId && { id: spaceId, name: spaceName },
    // Of events that are about a member or a webhook.
    ...(apiKeyId ? {} : { target: { id: targetId ?? null, name: name ?? null } }),
    actor: actorId && { id: actorId, name: actorName },
    ...inSnakeCase(details),
  };
  return JSON.stringify({ type: event.type, timestamp: new Date(event.createdAt).toISOString(), data });
}

function inSnakeCase(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [snakeCase(name), convert(item)]));
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  return typeof value === 'object' && value !== null ? inSnakeCase(value as Record<string, unknown>) : value;
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
