import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts';
import { at } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

/** The topics of mails. */
export const mailKinds = ['expiring', 'removed_key_used', 'webhook_disabled'] as const;

/**
 * The outbox: a mail to one user about one topic, queued in the transaction of its events. Text and address are read
 * when it is sent. A sent mail is opened again when a new event of its topic occurs.
 */
export const mails = pgTable(
  'mails',
  {
    id: uuid().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text({ enum: mailKinds }).notNull(),
    /**
     * Events with the same topic share a mail: the day on which keys expire, and how many days ahead; the day of use; a
     * webhook.
     */
    topic: text().notNull(),
    /** The keys, or the webhook, that the mail is about. */
    subjectIds: uuid('subject_ids').array().notNull(),
    /** Grows with every event that joins the mail. */
    version: integer().notNull().default(1),
    queuedAt: at('queued_at').notNull().defaultNow(),
    /** When to send it, or to retry; null when there is nothing to send. */
    due: at('due'),
    attempts: integer().notNull().default(0),
    sentAt: at('sent_at'),
    /** A mail about expiring keys listed all keys whose expiry was set before this. */
    toldUntil: at('told_until'),
  },
  (t) => [
    unique('mails_topic').on(t.userId, t.organizationId, t.kind, t.topic),
    index('mails_due').on(t.due).where(sql`${t.due} is not null`),
    // For the deletion of organizations.
    index('mails_organization').on(t.organizationId),
    ownOrganizationPolicy(t.organizationId),
  ],
);
