import { eq, lt, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { billingEvents } from '../schema/billing';

/** Whether a message of the provider was acted on before. The provider's ids are unique over all organizations. */
export async function hasBillingEvent(id: string, db: Db = dashboardDb()): Promise<boolean> {
  const rows = await db.select({ id: billingEvents.id }).from(billingEvents).where(eq(billingEvents.id, id));
  return rows.length === 1;
}

/** Notes a message as acted on; noting it again changes nothing. */
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

/** Forgets, for all organizations, what the provider will not repeat any more. */
export async function deleteOldBillingEvents(days: number, db: Db = dashboardDb()): Promise<void> {
  await db.delete(billingEvents).where(lt(billingEvents.processedAt, sql`now() - make_interval(days => ${days})`));
}
