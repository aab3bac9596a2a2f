import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at, createdAt } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

/** A bulk action. Its ids are fixed when it is confirmed; the browser then runs it chunk by chunk. */
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
    /** The number of ids, from the first, that have been processed. */
    position: integer().notNull().default(0),
    /** The number of changed keys. */
    changed: integer().notNull().default(0),
    /** The number of skipped keys for each reason. */
    skipped: jsonb().$type<Record<string, number>>().notNull().default({}),
    /** The number of selected keys that were excluded for each reason when the ids were fixed. */
    leftOut: jsonb('left_out').$type<Record<string, number>>().notNull().default({}),
    createdAt: createdAt(),
    /** When a user stopped the remaining work. */
    stoppedAt: at('stopped_at'),
  },
  (t) => [
    index('api_key_batches_unfinished')
      .on(t.organizationId, t.createdBy)
      .where(sql`stopped_at is null and position < cardinality(api_key_ids)`),
    ownOrganizationPolicy(t.organizationId),
  ],
);
