import type { DueDelivery } from '@/db/queries/webhook-sending';

/** The data for the body of a message. */
export type SentDelivery = Omit<
  DueDelivery,
  'secret' | 'oldSecret' | 'isFailing' | 'attempts' | 'endpointId' | 'kind' | 'url'
>;

/** Returns the body of a standard message: `{type, timestamp, data}`. */
export function standardBody({ event, testBy, createdAt, ...delivery }: SentDelivery): string {
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
    // For events about a member or a webhook.
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
