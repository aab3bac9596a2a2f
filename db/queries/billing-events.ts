import { eq, lt, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { billingEvents } from '../schema/billing';

/** Returns whether a webhook event was processed. The provider's event ids are unique across organizations. */
export async function hasBillingEvent(id: string, db: Db = dashboardDb()): Promise<boolean> {
  const rows = await db.select({ id: billingEvents.id }).from(billingEvents).where(eq(billingEvents.id, id));
  return rows.length === 1;
}

/** Records a webhook event as processed; recording it again changes nothing. */
export async function insertBillingEvent(
  organizationId: string,
  event: { id: string; type: string; occurredAt: Date },
  tx: Transaction,
): Promise<void> {
  await tx
    .insert(billingEvents)
    .values({ ...event, organizationId })
    .onConflictDoNothing();
}

/** Deletes events of all organizations that were processed more than `days` days ago. */
export async function deleteOldBillingEvents(days: number, db: Db = dashboardDb()): Promise<void> {
  await db.delete(billingEvents).where(lt(billingEvents.processedAt, sql`now() - make_interval(days => ${days})`));
}
