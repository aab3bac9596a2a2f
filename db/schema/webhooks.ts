import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at, bytea, createdAt } from './columns';
import { events } from './events';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

const organizationId = () =>
  uuid('organization_id')
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' });

/** An address to which an organization's events are sent. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    /** One of `webhookKinds` (lib/webhooks/schema.ts). */
    kind: text().notNull(),
    name: text().notNull().default(''),
    /** As it is shown: only the origin of a chat's URL, because that URL is a secret itself. */
    url: text().notNull(),
    /** Types of events; null for all. */
    eventTypes: text('event_types').array(),
    /** Sealed by lib/webhooks/sealed-text.ts: the signing secret, or the URL of a chat. */
    secret: bytea('secret').notNull(),
    /** The secret before the last rotation; messages are signed with it too until `old_secret_ends_at`. */
    oldSecret: bytea('old_secret'),
    oldSecretEndsAt: at('old_secret_ends_at'),
    disabledAt: at('disabled_at'),
    /** `admin`, `gone` (it answered 410) or `failing` (for five days). */
    disabledReason: text('disabled_reason'),
    /** The first failure since the last success. */
    failingSince: at('failing_since'),
    createdAt: createdAt(),
  },
  (t) => [index('webhook_endpoints_organization').on(t.organizationId), ownOrganizationPolicy(t.organizationId)],
);

/**
 * A message to an endpoint; its id is the message's id. A trigger inserts the messages of events
 * (`db/functions/queue_webhook_deliveries.sql`), in their own transaction.
 */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    /** Null for a test. */
    eventId: uuid('event_id').references(() => events.id, { onDelete: 'cascade' }),
    /** Who sent a test. */
    sentBy: uuid('sent_by').references(() => users.id),
    /** `waiting`, `delivered` or `failed`. */
    state: text().notNull().default('waiting'),
    attempts: integer().notNull().default(0),
    /** When the next attempt is due; while one runs, when another process may take it over. */
    nextAt: at('next_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [
    index('webhook_deliveries_due').on(t.endpointId, t.nextAt).where(sql`${t.state} = 'waiting'`),
    index('webhook_deliveries_created').on(t.endpointId, t.createdAt.desc(), t.id.desc()),
    index('webhook_deliveries_event').on(t.eventId),
    ownOrganizationPolicy(t.organizationId),
  ],
);

/** One attempt to deliver a message. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    deliveryId: uuid('delivery_id')
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    /** The status of the response; null for none. */
    status: integer(),
    /** The start of the response, or the error. */
    excerpt: text().notNull().default(''),
    durationMs: integer('duration_ms').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('webhook_attempts_delivery').on(t.deliveryId, t.createdAt), ownOrganizationPolicy(t.organizationId)],
);
