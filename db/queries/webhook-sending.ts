import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, type Transaction } from '../client';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '../schema/webhooks';

/** A message to send now, with everything that its body contains. */
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
  /** The attempts before this one. */
  attempts: number;
  /** Null when there is none, or when it has expired. */
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
  /** The maximum number of messages to take. */
  total: number;
  /** The maximum per endpoint, per quick endpoint, and per failing endpoint. */
  perEndpoint: number;
  perQuickEndpoint: number;
  perFailingEndpoint: number;
  /** Endpoints that respond quickly. */
  quick: readonly string[];
  /** Endpoints that accept no more messages now. */
  busy: readonly string[];
  /** How long no other process takes them. */
  leaseSeconds: number;
};

const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`;

/**
 * Takes messages that are due, the oldest of each endpoint first, with a lease. When the process dies, another one
 * takes them after the lease.
 */
export async function takeDueDeliveries(free: Free, db: Db = dashboardDb()): Promise<DueDelivery[]> {
  const rows = await db.execute<DueDelivery & { createdAt: string }>(sql`
    with due as materialized (
      select d.id from webhook_endpoints e
      cross join lateral (
        select w.id from webhook_deliveries w
        where w.endpoint_id = e.id and w.state = 'waiting' and w.next_at <= now()
        order by w.next_at
        limit case
          when e.failing_since is not null then ${free.perFailingEndpoint}::int
          when e.id = any(${uuids(free.quick)}) then ${free.perQuickEndpoint}::int
          else ${free.perEndpoint}::int
        end
        for update skip locked
      ) d
      where e.disabled_at is null and e.id <> all (${uuids(free.busy)})
      limit ${free.total}::int
    ), taken as (
      update webhook_deliveries w set next_at = now() + make_interval(secs => ${free.leaseSeconds}::int)
      from due where w.id = due.id
      returning w.*
    )
    select t.id, t.organization_id as "organizationId", o.slug as "organizationSlug", o.name as "organizationName",
      t.endpoint_id as "endpointId", e.kind, e.url, e.secret, e.failing_since is not null as "isFailing", t.attempts,
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

/** Releases messages that were taken and not sent, so that other processes can take them. */
export async function releaseDeliveries(ids: readonly string[], db: Db = dashboardDb()): Promise<void> {
  await db.execute(sql`
    update ${webhookDeliveries} set next_at = now() where id = any(${uuids(ids)}) and state = 'waiting'`);
}

export type Attempt = { status: number | null; excerpt: string; durationMs: number };

/** The result of an attempt: success, the final failure, or another attempt after `afterSeconds`. */
export type Outcome = { state: 'delivered' } | { state: 'failed' } | { state: 'waiting'; afterSeconds: number };

/**
 * Writes an attempt and its outcome, and returns for how many days the endpoint has been failing; null when it is not,
 * or when the message was deleted meanwhile. One statement, because a receiver that recovers has thousands waiting.
 */
export async function insertAttempt(
  delivery: { id: string; organizationId: string; endpointId: string },
  attempt: Attempt,
  outcome: Outcome,
  tx: Transaction,
): Promise<{ failingDays: number | null }> {
  const seconds = outcome.state === 'waiting' ? outcome.afterSeconds : 0;
  const isDelivered = outcome.state === 'delivered';
  // The endpoint's row is written only when it changes, because its messages would wait for each other's lock. The
  // attempt has the time of its end, not of the transaction's start.
  const [row] = await tx.execute<{ days: number | null }>(sql`
    with delivery as (
      update ${webhookDeliveries} set attempts = attempts + 1,
        state = case when state = 'delivered' then state else ${outcome.state}::text end,
        next_at = now() + make_interval(secs => ${seconds}::float8)
      where id = ${delivery.id}
      returning id
    ), attempt as (
      insert into ${webhookAttempts} (id, organization_id, delivery_id, status, excerpt, duration_ms, created_at)
      select ${newId()}::uuid, ${delivery.organizationId}::uuid, id, ${attempt.status}::int, ${attempt.excerpt}::text,
        ${attempt.durationMs}::int, clock_timestamp()
      from delivery
    ), changed as (
      update ${webhookEndpoints} set failing_since = ${isDelivered ? sql`null` : sql`now()`}
      where id = ${delivery.endpointId} and (failing_since is null) <> ${isDelivered} and exists (select from delivery)
      returning failing_since
    )
    select extract(epoch from now() - failing_since)::float8 / 86400 as days
    from (
      select failing_since from changed
      union all
      select failing_since from ${webhookEndpoints}
      where id = ${delivery.endpointId} and not exists (select from changed) and exists (select from delivery)
    ) e`);
  return { failingDays: row?.days ?? null };
}

/** Disables an endpoint and returns its name and URL; undefined when it is already disabled. */
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
