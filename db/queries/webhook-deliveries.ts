import { and, asc, count, desc, eq, inArray, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { events } from '../schema/events';
import { spaces } from '../schema/spaces';
import { webhookAttempts, webhookDeliveries } from '../schema/webhooks';

export type LastDeliveryRow = {
  endpointId: string;
  state: string;
  attempts: number;
  status: number | null;
  at: string | null;
  nextAt: string;
};

/** Returns the newest attempted message of each endpoint, with its last attempt. */
export async function findLastDeliveries(
  organizationId: string,
  endpointIds: string[],
  db: Db = dashboardDb(),
): Promise<LastDeliveryRow[]> {
  if (endpointIds.length === 0) return [];
  return db.execute<LastDeliveryRow>(sql`
    select d.endpoint_id as "endpointId", d.state, d.attempts, d.next_at as "nextAt", a.status, a.created_at as at
    from unnest(${`{${endpointIds.join(',')}}`}::uuid[]) as e (id)
    cross join lateral (
      select * from ${webhookDeliveries} d
      where d.organization_id = ${organizationId} and d.endpoint_id = e.id and d.attempts > 0
      order by d.created_at desc nulls last, d.id desc nulls last limit 1
    ) d
    left join lateral (
      select status, created_at from ${webhookAttempts} a where a.delivery_id = d.id order by a.created_at desc limit 1
    ) a on true`);
}

/** Counts the waiting messages of an endpoint. */
export async function countWaiting(organizationId: string, endpointId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({ waiting: count() })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.organizationId, organizationId),
        eq(webhookDeliveries.endpointId, endpointId),
        eq(webhookDeliveries.state, 'waiting'),
      ),
    );
  return row?.waiting ?? 0;
}

const actor = alias(users, 'actor');
const deliveryColumns = {
  id: webhookDeliveries.id,
  state: webhookDeliveries.state,
  attempts: webhookDeliveries.attempts,
  createdAt: webhookDeliveries.createdAt,
  nextAt: webhookDeliveries.nextAt,
  /** Null for a test. */
  event: {
    id: events.id,
    type: events.type,
    apiKeyId: events.apiKeyId,
    spaceId: events.spaceId,
    data: events.data,
    createdAt: events.createdAt,
  },
  spaceName: spaces.name,
  actorId: actor.id,
  actorName: actor.name,
  sentBy: users.name,
};

/** Returns an endpoint's messages, newest first: those before the given one, if any. */
export async function findDeliveries(
  organizationId: string,
  endpointId: string,
  { state, before, limit }: { state: string | null; before: string | null; limit: number },
  db: Db = dashboardDb(),
) {
  const { createdAt, id } = webhookDeliveries;
  const start = before
    ? db.select({ at: createdAt, id }).from(webhookDeliveries).where(eq(id, before)).as('start')
    : undefined;
  const isBefore =
    start &&
    or(
      lt(createdAt, sql`(select at from ${start})`),
      and(eq(createdAt, sql`(select at from ${start})`), lt(id, sql`(select id from ${start})`)),
    );
  return db
    .select(deliveryColumns)
    .from(webhookDeliveries)
    .leftJoin(events, eq(events.id, webhookDeliveries.eventId))
    .leftJoin(spaces, and(eq(spaces.organizationId, organizationId), eq(spaces.id, events.spaceId)))
    .leftJoin(actor, sql`${actor.id} = (${events.data} ->> 'actorId')::uuid`)
    .leftJoin(users, eq(users.id, webhookDeliveries.sentBy))
    .where(
      and(
        eq(webhookDeliveries.organizationId, organizationId),
        eq(webhookDeliveries.endpointId, endpointId),
        state === null ? undefined : eq(webhookDeliveries.state, state),
        isBefore,
      ),
    )
    .orderBy(sql`${createdAt} desc nulls last, ${id} desc nulls last`)
    .limit(limit);
}

/** Returns the attempts of messages, oldest first. */
export async function findAttempts(organizationId: string, deliveryIds: string[], db: Db = dashboardDb()) {
  if (deliveryIds.length === 0) return [];
  return db
    .select({
      id: webhookAttempts.id,
      deliveryId: webhookAttempts.deliveryId,
      status: webhookAttempts.status,
      excerpt: webhookAttempts.excerpt,
      durationMs: webhookAttempts.durationMs,
      createdAt: webhookAttempts.createdAt,
    })
    .from(webhookAttempts)
    .where(and(eq(webhookAttempts.organizationId, organizationId), inArray(webhookAttempts.deliveryId, deliveryIds)))
    .orderBy(asc(webhookAttempts.createdAt), desc(webhookAttempts.id));
}

/** Queues a test message. */
export async function insertTestDelivery(
  organizationId: string,
  test: { id: string; endpointId: string; sentBy: string },
  tx: Transaction,
): Promise<void> {
  await tx.insert(webhookDeliveries).values({ ...test, organizationId });
}

/** Queues a message again with the same id, and returns its endpoint; undefined when there is no such message. */
export async function requeueDelivery(organizationId: string, id: string, tx: Transaction) {
  const [row] = await tx
    .update(webhookDeliveries)
    .set({ state: 'waiting', nextAt: sql`now()` })
    .where(and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.id, id)))
    .returning({ endpointId: webhookDeliveries.endpointId });
  return row;
}
