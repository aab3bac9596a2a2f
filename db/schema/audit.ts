import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { createdAt } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    actorId: uuid('actor_id').references(() => users.id),
    action: text().notNull(),
    targetType: text('target_type').notNull(),
    targetId: uuid('target_id').notNull(),
    /** The change in readable form; never contains a secret. */
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    address: text().notNull().default(''),
    requestId: text('request_id').notNull().default(''),
    /** The names and the address in `details`, as folded by `foldText`, for searches. */
    nameFolded: text('name_folded').generatedAlwaysAs(
      sql`lower(normalize(coalesce(details ->> 'name', '') || ' ' || coalesce(details ->> 'member', '') || ' ' || coalesce(details ->> 'email', ''), NFKC) collate "und-x-icu")`,
    ),
    createdAt: createdAt(),
  },
  (t) => [
    index('audit_events_created').on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    index('audit_events_actor').on(t.organizationId, t.actorId, t.createdAt.desc(), t.id.desc()),
    index('audit_events_target').on(t.organizationId, t.targetId, t.createdAt.desc(), t.id.desc()),
    index('audit_events_batch')
      .on(t.organizationId, sql`(details ->> 'batch')`, t.createdAt.desc(), t.id.desc())
      .where(sql`details ->> 'batch' is not null`),
    ownOrganizationPolicy(t.organizationId),
  ],
);
