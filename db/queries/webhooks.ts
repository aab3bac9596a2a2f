import { and, asc, eq, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { webhookDeliveries, webhookEndpoints } from '../schema/webhooks';

type NewEndpoint = Omit<typeof webhookEndpoints.$inferInsert, 'organizationId' | 'createdAt'>;

const isEndpoint = (organizationId: string, id: string) =>
  and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, id));

const endpointColumns = {
  id: webhookEndpoints.id,
  kind: webhookEndpoints.kind,
  name: webhookEndpoints.name,
  url: webhookEndpoints.url,
  eventTypes: webhookEndpoints.eventTypes,
  secret: webhookEndpoints.secret,
  oldSecretEndsAt:
    sql<Date | null>`case when ${webhookEndpoints.oldSecretEndsAt} > now() then ${webhookEndpoints.oldSecretEndsAt} end`.mapWith(
      webhookEndpoints.oldSecretEndsAt,
    ),
  disabledAt: webhookEndpoints.disabledAt,
  disabledReason: webhookEndpoints.disabledReason,
  failingSince: webhookEndpoints.failingSince,
};

/** Returns an organization's endpoints, oldest first. */
export async function findEndpoints(organizationId: string, db: Db = dashboardDb()) {
  return db
    .select(endpointColumns)
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.organizationId, organizationId))
    .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id));
}

export type FoundEndpoint = Awaited<ReturnType<typeof findEndpoints>>[number];

export async function findEndpoint(organizationId: string, id: string, db: Db = dashboardDb()) {
  const [row] = await db.select(endpointColumns).from(webhookEndpoints).where(isEndpoint(organizationId, id));
  return row;
}

/** Returns an endpoint and locks it until the transaction ends. */
export async function lockEndpoint(organizationId: string, id: string, tx: Transaction) {
  const [row] = await tx
    .select(endpointColumns)
    .from(webhookEndpoints)
    .where(isEndpoint(organizationId, id))
    .for('update');
  return row;
}

export async function countEndpoints(organizationId: string, tx: Transaction): Promise<number> {
  return tx.$count(webhookEndpoints, eq(webhookEndpoints.organizationId, organizationId));
}

/** Inserts an endpoint; false when one with this id exists. */
export async function insertEndpoint(organizationId: string, endpoint: NewEndpoint, tx: Transaction): Promise<void> {
  await tx.insert(webhookEndpoints).values({ ...endpoint, organizationId });
}

type EndpointChange = Partial<Pick<NewEndpoint, 'name' | 'url' | 'secret' | 'eventTypes'>> & { isEnabled?: boolean };

/** Updates an endpoint. Enabling it clears its failure, so that its waiting messages are sent at once. */
export async function updateEndpoint(
  organizationId: string,
  id: string,
  { isEnabled, ...change }: EndpointChange,
  tx: Transaction,
): Promise<void> {
  const state =
    isEnabled === undefined
      ? {}
      : isEnabled
        ? { disabledAt: null, disabledReason: null, failingSince: null }
        : { disabledAt: sql`now()`, disabledReason: 'admin' };
  const set = { ...change, ...state };
  if (Object.keys(set).length === 0) return;
  await tx.update(webhookEndpoints).set(set).where(isEndpoint(organizationId, id));
  if (!isEnabled) return;
  await tx
    .update(webhookDeliveries)
    .set({ nextAt: sql`now()` })
    .where(and(eq(webhookDeliveries.endpointId, id), eq(webhookDeliveries.state, 'waiting')));
}

/** Replaces the secret; for some hours, messages are signed with the old one too. */
export async function replaceEndpointSecret(
  organizationId: string,
  id: string,
  secret: Buffer,
  overlapHours: number,
  tx: Transaction,
): Promise<void> {
  const { secret: current } = webhookEndpoints;
  await tx
    .update(webhookEndpoints)
    .set({ secret, oldSecret: sql`${current}`, oldSecretEndsAt: sql`now() + make_interval(hours => ${overlapHours})` })
    .where(isEndpoint(organizationId, id));
}

/** Expires the old secret now; false when there is none in use. */
export async function endOldEndpointSecret(organizationId: string, id: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(webhookEndpoints)
    .set({ oldSecret: null, oldSecretEndsAt: null })
    .where(and(isEndpoint(organizationId, id), sql`${webhookEndpoints.oldSecretEndsAt} > now()`))
    .returning({ id: webhookEndpoints.id });
  return rows.length === 1;
}

/** Deletes an endpoint with its messages. */
export async function deleteEndpoint(organizationId: string, id: string, tx: Transaction): Promise<void> {
  await tx.delete(webhookEndpoints).where(isEndpoint(organizationId, id));
}
