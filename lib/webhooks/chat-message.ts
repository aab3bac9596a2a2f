import { type EventType, eventTypes } from '../events/event-types';
import { apiKeyPath } from '../paths';
import type { WebhookKind } from './schema';
import type { SentDelivery } from './standard-body';

type ChatKind = Exclude<WebhookKind, 'standard'>;

/** Names come from users: they must not become links, mentions or formatting. */
const escapes: Record<ChatKind, (text: string) => string> = {
  slack: (text) => text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? ''),
  teams: escapeMarkdown,
  discord: escapeMarkdown,
};

const bodies: Record<ChatKind, (text: string) => unknown> = {
  slack: (text) => ({ text, unfurl_links: false, unfurl_media: false }),
  teams: (text) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          version: '1.4',
          body: [{ type: 'TextBlock', text, wrap: true }],
        },
      },
    ],
  }),
  discord: (text) => ({ content: text, allowed_mentions: { parse: [] } }),
};

/** Longer text is cut: Discord refuses messages over 2,000 characters. */
const maxLength = 1_500;

/** Returns the body of a message to a chat. `site` is this server's address, for links; undefined when unknown. */
export function chatBody(kind: ChatKind, delivery: SentDelivery, site: string | undefined): string {
  const escapeName = escapes[kind];
  const sentence = escapeName(sentenceOf(delivery).slice(0, maxLength));
  const { event, organizationSlug } = delivery;
  const link = site && event?.apiKeyId ? `\n${site}${apiKeyPath(organizationSlug, event.apiKeyId)}` : '';
  return JSON.stringify(bodies[kind](sentence + link));
}

/** Returns a message in one or two sentences. */
export function sentenceOf({ event, testBy, organizationName }: SentDelivery): string {
  if (!event) return `Test event of ${organizationName}, sent by ${testBy ?? 'an admin'}. This webhook works.`;
  const { data, spaceName, actorName } = event;
  const label = Object.hasOwn(eventTypes, event.type) ? eventTypes[event.type as EventType].label : event.type;
  const name = typeof data.name === 'string' && data.name !== '' ? data.name : data.url;
  const parts = [
    ...(typeof name === 'string' ? [`“${name}”`] : []),
    ...(spaceName ? [`in ${spaceName}`] : []),
    ...(actorName ? [`by ${actorName}`] : []),
  ];
  const what = parts.length > 0 ? `${label}: ${parts.join(' ')}` : label;
  const changed = isRecord(data.changes) ? Object.keys(data.changes).map(inWords) : [];
  return `${organizationName}: ${what}.${changed.length > 0 ? ` Changed: ${changed.join(', ')}.` : ''}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inWords = (name: string) =>
  name
    .replace(/^is(?=[A-Z])/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|~<>@:]/g, '\\$&');
}
