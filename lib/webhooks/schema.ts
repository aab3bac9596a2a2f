import * as z from 'zod/mini';
import { type EventType, eventTypeNames } from '../events/event-types';
import { lineInput } from '../input';

/** The kinds of endpoints. Chats get a readable message at the URL of one of their incoming webhooks. */
export const webhookKinds = {
  standard: 'Standard webhook',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  discord: 'Discord',
} as const;
export type WebhookKind = keyof typeof webhookKinds;
export const webhookKindNames = Object.keys(webhookKinds) as WebhookKind[];

/** Maximum number of endpoints of an organization. */
export const maxEndpoints = 20;
export const maxUrlLength = 2_000;

/** How long the old secret also signs messages after a rotation, in hours. */
export const secretOverlapHours = 24;

const urlMessage = 'Enter the whole URL, such as https://hooks.example.com/keys.';
const urlInput = z.string(urlMessage).check(
  z.maxLength(maxUrlLength, { error: 'This URL is too long.', abort: true }),
  z.trim(),
  z.refine((text) => /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text), urlMessage),
);
/** Null for all events, those of later versions included. */
const eventTypesInput = z.nullable(
  z
    .array(z.enum(eventTypeNames as [EventType, ...EventType[]]))
    .check(z.minLength(1, 'Choose at least one event.'), z.maxLength(eventTypeNames.length)),
);

export const createWebhookSchema = z.object({
  kind: z.enum(webhookKindNames as [WebhookKind, ...WebhookKind[]]),
  name: lineInput(100),
  url: urlInput,
  eventTypes: eventTypesInput,
});
export type CreateWebhookInput = z.output<typeof createWebhookSchema>;

export const changeWebhookSchema = z.object({
  id: z.guid(),
  patch: z.partial(
    z.object({ name: lineInput(100), url: urlInput, eventTypes: eventTypesInput, isEnabled: z.boolean() }),
  ),
});
export type WebhookPatch = z.output<typeof changeWebhookSchema>['patch'];

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The DTOs of webhooks. Dates are ISO 8601 strings. */
export type WebhookState = 'enabled' | 'failing' | 'disabled';

/** The result of an endpoint's newest message. */
export type LastDelivery = {
  state: DeliveryState;
  attempts: number;
  /** The status of its last attempt; null for no response, or no attempt. */
  status: number | null;
  at: string | null;
  nextAt: string | null;
};

export type WebhookRow = {
  id: string;
  kind: WebhookKind;
  name: string;
  url: string;
  eventTypes: EventType[] | null;
  state: WebhookState;
  disabledReason: 'admin' | 'gone' | 'failing' | null;
  disabledAt: string | null;
  failingSince: string | null;
  lastDelivery: LastDelivery | null;
};

export type WebhookDetails = WebhookRow & {
  /** The end of the signing secret; null for chats, and when the secret can't be read. */
  secretEnd: string | null;
  /** The time until which the old secret also signs messages. */
  oldSecretEndsAt: string | null;
  /** Messages that wait for an attempt. */
  waiting: number;
};

export type WebhookAttempt = {
  id: string;
  at: string;
  status: number | null;
  excerpt: string;
  durationMs: number;
};

export type WebhookDelivery = {
  id: string;
  /** The label of its event. */
  what: string;
  /** The subject: a key's name, or the user who sent a test. */
  about: string;
  state: DeliveryState;
  attempts: WebhookAttempt[];
  attemptCount: number;
  at: string;
  nextAt: string | null;
  /** The body of the request. */
  body: string;
};

/** A new endpoint or secret. No other response contains the secret; null for chats, which have none. */
export type IssuedSecret = { id: string; secret: string | null };
