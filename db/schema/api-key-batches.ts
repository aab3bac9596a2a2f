import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at, createdAt } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

/** One action on many keys. Its ids are fixed when it is confirmed; the browser asks for it chunk by chunk. */
export const apiKeyBatches = pgTable(
  'api_key_batches',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    action: text({
      enum: ['disable', 'enable', 'set_expiry', 'set_environment', 'change_owner', 'remove'],
    }).notNull(),
    /** The new value of the setting, for actions that set one. */
    value: jsonb(),
    apiKeyIds: uuid('api_key_ids').array().notNull(),
    /** How many of the ids, from the first on, are done with. */
    position: integer().notNull().default(0),
    /** How many of them were changed. */
    changed: integer().notNull().default(0),
    /** How many were left alone for each reason. */
    skipped: jsonb().$type<Record<string, number>>().notNull().default({}),
    /** How many of the chosen keys were left out for each reason when the ids were fixed. */
    leftOut: jsonb('left_out').$type<Record<string, number>>().notNull().default({}),
    createdAt: createdAt(),
    /** When a person gave up what was left. */
    stoppedAt: at('stopped_at'),
  },
  (t) => [
    index('api_key_batches_unfinished')
      .on(t.organizationId, t.createdBy)
      .where(sql`stopped_at is null and position < cardinality(api_key_ids)`),
    ownOrganizationPolicy(t.organizationId),
  ],
);
