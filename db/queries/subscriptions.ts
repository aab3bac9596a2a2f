import { and, asc, eq, gte, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { PlanId, SubscriptionStatus } from '@/lib/plans';
import { type Db, dashboardDb, type Transaction } from '../client';
import { apiKeys } from '../schema/api-keys';
import { subscriptions } from '../schema/billing';
import { organizations } from '../schema/organizations';
import { spaces } from '../schema/spaces';
import { isApiKeyAccepted } from './api-key-state';
import { countedHours } from './counted-hours';

/** The columns of a subscription that a payment provider determines. */
export type SubscriptionState = {
  plan: PlanId;
  status: SubscriptionStatus;
  currentPeriodEndsAt: Date | null;
  endsAt: Date | null;
  providerSubscriptionId: string | null;
};

function selectSubscriptions(db: Db) {
  return db
    .select({
      plan: subscriptions.plan,
      status: subscriptions.status,
      currentPeriodEndsAt: subscriptions.currentPeriodEndsAt,
      endsAt: subscriptions.endsAt,
      providerCustomerId: subscriptions.providerCustomerId,
      providerSubscriptionId: subscriptions.providerSubscriptionId,
      revision: subscriptions.revision,
      checkedAt: subscriptions.checkedAt,
    })
    .from(subscriptions);
}

/** Finds an organization's subscription. */
export async function findSubscription(organizationId: string, db: Db = dashboardDb()) {
  const [row] = await selectSubscriptions(db).where(eq(subscriptions.organizationId, organizationId));
  return row;
}

/** Finds an organization's subscription and locks its row until the transaction ends. */
export async function lockSubscription(organizationId: string, tx: Transaction) {
  const [row] = await selectSubscriptions(tx).where(eq(subscriptions.organizationId, organizationId)).for('update');
  return row;
}

export type FoundSubscription = NonNullable<Awaited<ReturnType<typeof findSubscription>>>;

/**
 * Updates a subscription if its revision is unchanged; false otherwise. So an outdated read of the provider never
 * overwrites a later one.
 */
export async function updateSubscription(
  organizationId: string,
  revision: number,
  state: Partial<SubscriptionState>,
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .update(subscriptions)
    .set({ ...state, revision: sql`${subscriptions.revision} + 1`, updatedAt: sql`now()` })
    .where(and(eq(subscriptions.organizationId, organizationId), eq(subscriptions.revision, revision)))
    .returning({ organizationId: subscriptions.organizationId });
  return rows.length === 1;
}

/** Records that the provider was queried now. */
export async function updateCheckedAt(organizationId: string, tx: Transaction): Promise<void> {
  await tx.update(subscriptions).set({ checkedAt: sql`now()` }).where(eq(subscriptions.organizationId, organizationId));
}

/** Sets the provider's customer id of an organization. */
export async function updateCustomer(organizationId: string, customerId: string, tx: Transaction): Promise<void> {
  await tx
    .update(subscriptions)
    .set({ providerCustomerId: customerId })
    .where(eq(subscriptions.organizationId, organizationId));
}

/** Finds the organization of a provider's customer: the tenant lookup for webhooks. */
export async function findOrganizationByCustomer(
  customerId: string,
  db: Db = dashboardDb(),
): Promise<{ id: string } | undefined> {
  const [row] = await db
    .select({ id: subscriptions.organizationId })
    .from(subscriptions)
    .where(eq(subscriptions.providerCustomerId, customerId));
  return row;
}

/** Finds organizations whose provider was not queried in the last `minutes`, by id after `after`. */
export async function findUncheckedOrganizations(
  { minutes, after, limit }: { minutes: number; after: string | null; limit: number },
  db: Db = dashboardDb(),
): Promise<{ id: string }[]> {
  return db
    .select({ id: organizations.id })
    .from(subscriptions)
    .innerJoin(organizations, eq(organizations.id, subscriptions.organizationId))
    .where(
      and(
        isNotNull(subscriptions.providerCustomerId),
        or(
          isNull(subscriptions.checkedAt),
          lt(subscriptions.checkedAt, sql`now() - make_interval(mins => ${minutes})`),
        ),
        after === null ? undefined : sql`${organizations.id} > ${after}`,
      ),
    )
    .orderBy(asc(organizations.id))
    .limit(limit);
}

const isAcceptedIn = (organizationId: string) => and(eq(apiKeys.organizationId, organizationId), isApiKeyAccepted);

/** Counts the keys that are accepted, whatever the plan, and their requests in the last 24 hours. */
export async function findKeysInUse(
  organizationId: string,
  db: Db = dashboardDb(),
): Promise<{ keys: number; requestsLastDay: number }> {
  const [[working], [served]] = await Promise.all([
    db
      .select({ keys: sql<number>`count(*)::int` })
      .from(apiKeys)
      .innerJoin(spaces, eq(spaces.id, apiKeys.spaceId))
      .where(isAcceptedIn(organizationId)),
    db
      .select({ requests: sql<string>`coalesce(sum(${countedHours.requests}), 0)` })
      .from(countedHours)
      .innerJoin(apiKeys, eq(apiKeys.id, countedHours.apiKeyId))
      .innerJoin(spaces, eq(spaces.id, apiKeys.spaceId))
      .where(
        and(
          eq(countedHours.organizationId, organizationId),
          gte(countedHours.hour, sql`date_trunc('hour', now()) - interval '23 hours'`),
          isAcceptedIn(organizationId),
        ),
      ),
  ]);
  return { keys: working?.keys ?? 0, requestsLastDay: Number(served?.requests ?? 0) };
}
