import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, type Transaction } from '../client';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '../schema/webhooks';

/** A message to send now, with all that its body names. */
export type DueDelivery = {
  id: string;
  organizationId: string;
  organizationSlug: string;
  organizationName: string;
  endpointId: string;
  kind: string;
  url: string;
  secret: Buffer;
  isFailing: boolean;
  /** Null when there is none, or when it has ended. */
  oldSecret: Buffer | null;
  /** Null for a test. */
  event: {
    id: string;
    type: string;
    apiKeyId: string | null;
    spaceId: string | null;
    spaceName: string | null;
    actorId: string | null;
    actorName: string | null;
    data: Record<string, unknown>;
    createdAt: string;
  } | null;
  testBy: string | null;
  createdAt: Date;
};

type Free = {
  /** How many to take at most. */
  total: number;
  /** How many per endpoint, and per endpoint that fails. */
  perEndpoint: number;
  perFailingEndpoint: number;
  /** Endpoints that take no more now. */
  busy: readonly string[];
  /** How long nobody else takes them. */
  leaseSeconds: number;
};

/**
 * Takes messages that are due, the oldest of each endpoint first, and holds each by a lease. A process that dies loses
 * none: another takes them when the lease ends.
 */
export async function takeDueDeliveries(free: Free, db: Db = dashboardDb()): Promise<DueDelivery[]> {
  const rows = await db.execute<DueDelivery & { createdAt: string }>(sql`
    with due as materialized (
      select d.id from webhook_endpoints e
      cross join lateral (
        select w.id from webhook_deliveries w
        where w.endpoint_id = e.id and w.state = 'waiting' and w.next_at <= now()
        order by w.next_at
        limit case when e.failing_since is null then ${free.perEndpoint}::int else ${free.perFailingEndpoint}::int end
        for update skip locked
      ) d
      where e.disabled_at is null and e.id <> all (${`{${free.busy.join(',')}}`}::uuid[])
      limit ${free.total}::int
    ), taken as (
      update webhook_deliveries w set next_at = now() + make_interval(secs => ${free.leaseSeconds}::int)
      from due where w.id = due.id
      returning w.*
    )
    select t.id, t.organization_id as "organizationId", o.slug as "organizationSlug", o.name as "organizationName",
      t.endpoint_id as "endpointId", e.kind, e.url, e.secret, e.failing_since is not null as "isFailing",
      case when e.old_secret_ends_at > now() then e.old_secret end as "oldSecret",
      case when v.id is not null then jsonb_build_object(
        'id', v.id, 'type', v.type, 'apiKeyId', v.api_key_id, 'spaceId', v.space_id, 'spaceName', s.name,
        'actorId', a.id, 'actorName', a.name, 'data', v.data, 'createdAt', v.created_at
      ) end as event,
      b.name as "testBy", t.created_at as "createdAt"
    from taken t
    join webhook_endpoints e on e.id = t.endpoint_id
    join organizations o on o.id = t.organization_id
    left join events v on v.id = t.event_id
    left join spaces s on s.id = v.space_id
    left join users a on a.id = (v.data ->> 'actorId')::uuid
    left join users b on b.id = t.sent_by`);
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

export type Attempt = { status: number | null; excerpt: string; durationMs: number };

/** What follows an attempt: success, the end of the attempts, or the next one after so many seconds. */
export type Outcome = { state: 'delivered' } | { state: 'failed' } | { state: 'waiting'; afterSeconds: number };

/**
 * Writes an attempt and what follows it, and returns since when the endpoint fails, by days; null when it does not.
 * `outcomeOf` gets the number of the attempt, counted from 1.
 */
export async function insertAttempt(
  delivery: { id: string; organizationId: string; endpointId: string },
  attempt: Attempt,
  outcomeOf: (number: number) => Outcome,
  tx: Transaction,
): Promise<{ failingDays: number | null }> {
  const [row] = await tx.execute<{ attempts: number }>(sql`
    select attempts + 1 as attempts from ${webhookDeliveries} where id = ${delivery.id} for update`);
  // Deleted meanwhile, with its endpoint or after its days.
  if (!row) return { failingDays: null };
  const outcome = outcomeOf(row.attempts);
  await tx.insert(webhookAttempts).values({
    id: newId(),
    organizationId: delivery.organizationId,
    deliveryId: delivery.id,
    ...attempt,
    // Of the end of the attempt, not of the transaction's start.
    createdAt: sql`clock_timestamp()`,
  });
  const seconds = outcome.state === 'waiting' ? outcome.afterSeconds : 0;
  await tx.execute(sql`
    update ${webhookDeliveries} set attempts = ${row.attempts}::int,
      state = case when state = 'delivered' then state else ${outcome.state}::text end,
      next_at = now() + make_interval(secs => ${seconds}::float8)
    where id = ${delivery.id}`);
  const isDelivered = outcome.state === 'delivered';
  // Written only when it changes: all messages of an endpoint would wait for each other at its row.
  await tx.execute(sql`
    update ${webhookEndpoints} set failing_since = ${isDelivered ? sql`null` : sql`now()`}
    where id = ${delivery.endpointId} and (failing_since is null) <> ${isDelivered}`);
  const [endpoint] = await tx.execute<{ days: number | null }>(sql`
    select extract(epoch from now() - failing_since)::float8 / 86400 as days
    from ${webhookEndpoints} where id = ${delivery.endpointId}`);
  return { failingDays: endpoint?.days ?? null };
}

/** Disables an endpoint and returns what it is called; undefined when it is disabled already. */
export async function disableEndpoint(
  { organizationId, endpointId }: { organizationId: string; endpointId: string },
  reason: 'gone' | 'failing',
  tx: Transaction,
): Promise<{ name: string; url: string } | undefined> {
  const [row] = await tx.execute<{ name: string; url: string }>(sql`
    update ${webhookEndpoints} set disabled_at = now(), disabled_reason = ${reason}::text
    where organization_id = ${organizationId} and id = ${endpointId} and disabled_at is null
    returning name, url`);
  return row;
}
