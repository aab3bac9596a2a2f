import { sql } from 'drizzle-orm';
import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys';
import { at } from './columns';
import { ownOrganizationPolicy } from './own-organization-policy';

/** The kinds of notices about a key. */
export const noticeKinds = ['expiry', 'rotation', 'removed_use', 'limit'] as const;

/**
 * When an event about a key that no user's action causes is due, one row for each kind. The key's trigger
 * (`db/functions/schedule_key_notices.sql`) schedules expiry and rotation, metering the others.
 */
export const apiKeyNotices = pgTable(
  'api_key_notices',
  {
    organizationId: uuid('organization_id').notNull(),
    apiKeyId: uuid('api_key_id').notNull(),
    kind: text({ enum: noticeKinds }).notNull(),
    /** Null when nothing is due. */
    due: at('due'),
    /** When the date of the notice was set. */
    setAt: at('set_at').notNull().defaultNow(),
    /** When its last event was recorded. */
    announcedAt: at('announced_at'),
    /** Which limit was reached; null for other kinds. */
    reason: text(),
  },
  (t) => [
    primaryKey({ columns: [t.apiKeyId, t.kind] }),
    index('api_key_notices_due').on(t.due).where(sql`${t.due} is not null`),
    foreignKey({
      name: 'api_key_notices_key_fk',
      columns: [t.organizationId, t.apiKeyId],
      foreignColumns: [apiKeys.organizationId, apiKeys.id],
    }).onDelete('cascade'),
    ownOrganizationPolicy(t.organizationId),
  ],
);
