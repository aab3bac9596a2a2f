import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

/**
 * The events that notices, mails and webhooks report, kept for `eventDays`. An event of an audit entry has its id.
 * `apiKeyId` and `spaceId` have no foreign keys, which would lock the rows of keys that are in use.
 */
export const events = pgTable(
  'events',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** One of `eventTypes` (lib/events/event-types.ts). */
    type: text().notNull(),
    apiKeyId: uuid('api_key_id'),
    spaceId: uuid('space_id'),
    /** The details of the audit entry, with `targetId` and `actorId`; never contains a secret. */
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [
    index('events_created').on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    index('events_api_key').on(t.apiKeyId, t.type, t.createdAt.desc()).where(sql`${t.apiKeyId} is not null`),
    index('events_outdated').on(t.createdAt),
    ownOrganizationPolicy(t.organizationId),
  ],
);
