import { type EventType, eventTypes } from '../events/event-types';
import { chatBody } from './chat-message';
import type { WebhookKind } from './schema';
import { type SentDelivery, standardBody } from './standard-body';

const at = '2026-01-15T09:30:00.000Z';
const idOf = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;

/** The data of each event beside its key, its space and its actor. */
const details: Partial<Record<EventType, Record<string, unknown>>> = {
  'api_key.changed': { changes: { requestsPerMinute: { from: null, to: 600 } } },
  'api_key.expiring': { days: 7, expiresAt: '2026-01-22T09:30:00.000Z' },
  'api_key.expired': { expiresAt: at },
  'api_key.limit_reached': { limit: 'requests', scope: 'key' },
  'subscription.changed': { from: 'pulze-x', to: 'free' },
  'member.removed': { email: 'edda@example.com' },
  'webhook.disabled': { url: 'https://hooks.example.com/keys', reason: 'failing' },
};

const names: Partial<Record<EventType, string>> = { 'member.removed': 'Edda Lindqvist', 'webhook.disabled': 'Alerts' };

/** Returns an example of the body that an endpoint of this kind gets for an event, with made-up values. */
export function sampleBody(kind: WebhookKind, type: EventType, org: string): string {
  const isOfKey = eventTypes[type].concerns === 'key';
  const isByPerson = eventTypes[type].group === 'key' || type === 'member.removed';
  const delivery: SentDelivery = {
    id: idOf(1),
    organizationId: idOf(2),
    organizationSlug: org,
    organizationName: org,
    event: {
      id: idOf(3),
      type,
      apiKeyId: isOfKey ? idOf(4) : null,
      spaceId: isOfKey ? idOf(5) : null,
      spaceName: isOfKey ? 'Mobile' : null,
      actorId: isByPerson ? idOf(6) : null,
      actorName: isByPerson ? 'Ada Okafor' : null,
      data: {
        ...(type === 'subscription.changed' ? {} : { name: names[type] ?? 'Checkout assistant', targetId: idOf(4) }),
        ...details[type],
      },
      createdAt: at,
    },
    testBy: null,
    createdAt: new Date(at),
  };
  return kind === 'standard' ? standardBody(delivery) : chatBody(kind, delivery, undefined);
}
