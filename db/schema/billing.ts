import { index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { planIds, subscriptionStatuses } from '@/lib/plans';
import { at } from './columns';
import { organizations } from './organizations';
import { ownOrganizationPolicy } from './own-organization-policy';

export const planColumn = pgEnum('plan', planIds);

export const subscriptionStatusColumn = pgEnum('subscription_status', subscriptionStatuses);

export const subscriptions = pgTable(
  'subscriptions',
  {
    organizationId: uuid('organization_id')
      .primaryKey()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    plan: planColumn().notNull().default('free'),
    status: subscriptionStatusColumn().notNull().default('active'),
    currentPeriodEndsAt: at('current_period_ends_at'),
    /** When a cancelled subscription ends; null for one that renews. */
    endsAt: at('ends_at'),
    /** The payment provider's customer id of the organization; null before the first checkout. */
    providerCustomerId: text('provider_customer_id').unique(),
    /** The provider's subscription behind the plan; null when the plan isn't paid through it. */
    providerSubscriptionId: text('provider_subscription_id'),
    /** Grows with each change. A writer names the revision that it read, so that it never overwrites a newer one. */
    revision: integer().notNull().default(0),
    /** When the subscription was last read from the provider; null when never. */
    checkedAt: at('checked_at'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [ownOrganizationPolicy(t.organizationId)],
);

/** The webhook events that were applied, by the provider's id, so that a repeated one changes nothing. */
export const billingEvents = pgTable(
  'billing_events',
  {
    id: text().primaryKey(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    type: text().notNull(),
    /** When it happened, on the provider's clock. */
    occurredAt: at('occurred_at').notNull(),
    processedAt: at('processed_at').notNull().defaultNow(),
  },
  (t) => [index('billing_events_processed').on(t.processedAt), ownOrganizationPolicy(t.organizationId)],
);
