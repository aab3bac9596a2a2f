import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { BatchChange, SkipCounts } from '@/lib/api-keys/batch-schema';
import { eventTypeOf } from '@/lib/events/event-types';
import { type Db, dashboardDb, type Transaction } from '../client';
import { apiKeyBatches } from '../schema/api-key-batches';
import { apiKeys } from '../schema/api-keys';
import { auditEvents } from '../schema/audit';
import { events } from '../schema/events';
import { apiKeyLastUses } from '../schema/usage';
import { assignmentsOf, auditChangesOf, type BatchRights, batchEvents, skipReason } from './api-key-batch-change';
import { isAmong, type KeyFilters, where } from './api-key-list-where';

/** The selected keys: all keys of a list, or only those with these ids, or those that a batch changed. */
export type BatchKeys = { filters: KeyFilters; ids?: readonly string[]; batch?: string };

const chosenWhere = (organizationId: string, { filters, ids, batch }: BatchKeys) =>
  and(
    where(organizationId, filters),
    ids && isAmong(apiKeys.id, ids),
    batch === undefined
      ? undefined
      : sql`${apiKeys.id} in (
          select e.target_id from ${auditEvents} e
          where e.organization_id = ${organizationId} and e.details ->> 'batch' = ${batch})`,
  );

type Judged = { reason: string | null; keys: number; usedThisWeek: number; usedToday: number };

/** Counts the selected keys by the reason for which a change would skip them; null for those that it would change. */
export async function countBatchKeys(
  organizationId: string,
  keys: BatchKeys,
  { change, rights }: { change: BatchChange; rights: BatchRights },
  db: Db = dashboardDb(),
): Promise<Judged[]> {
  const usedWithin = (days: number) =>
    sql`count(*) filter (where u.last_used_at > now() - make_interval(days => ${days}))::int`;
  return db.execute<Judged>(sql`
    select k.reason, count(*)::int as keys, ${usedWithin(7)} as "usedThisWeek", ${usedWithin(1)} as "usedToday"
    from (
      select ${apiKeys.id}, ${skipReason(organizationId, change, rights)} as reason
      from ${apiKeys} where ${chosenWhere(organizationId, keys)}
    ) k
    left join ${apiKeyLastUses} u on u.api_key_id = k.id
    group by k.reason`);
}

/** Returns the names of up to `limit` selected keys that a change would change, in no particular order. */
export async function findBatchNames(
  organizationId: string,
  keys: BatchKeys,
  { change, rights, isUsed }: { change: BatchChange; rights: BatchRights; isUsed: boolean },
  limit: number,
  db: Db = dashboardDb(),
): Promise<string[]> {
  const used = sql`${apiKeys.id} in (
    select u.api_key_id from ${apiKeyLastUses} u
    where u.organization_id = ${organizationId} and not u.is_removed and u.last_used_at > now() - interval '7 days')`;
  const rows = await db
    .select({ name: apiKeys.name })
    .from(apiKeys)
    .where(
      and(
        chosenWhere(organizationId, keys),
        sql`${skipReason(organizationId, change, rights)} is null`,
        isUsed ? used : undefined,
      ),
    )
    .limit(limit);
  return rows.map(({ name }) => name);
}

type NewBatch = { id: string; createdBy: string; change: BatchChange; rights: BatchRights };

/** Inserts a batch of the selected keys that its change would change, and returns their number. */
export async function insertBatch(
  organizationId: string,
  keys: BatchKeys,
  { id, createdBy, change, rights }: NewBatch,
  tx: Transaction,
): Promise<number> {
  const value = JSON.stringify('value' in change ? change.value : null);
  const [row] = await tx.execute<{ total: number }>(sql`
    with judged as (
      select ${apiKeys.id}, ${skipReason(organizationId, change, rights)} as reason
      from ${apiKeys} where ${chosenWhere(organizationId, keys)}
    ), left_out as (
      select reason, count(*) as keys from judged where reason is not null group by reason
    )
    insert into ${apiKeyBatches} (id, organization_id, created_by, action, value, api_key_ids, left_out)
    select ${id}::uuid, ${organizationId}::uuid, ${createdBy}::uuid, ${change.action}::text, ${value}::jsonb,
      -- In the order in which all statements lock keys.
      coalesce((select array_agg(j.id order by j.id) from judged j where j.reason is null), '{}'),
      coalesce((select jsonb_object_agg(l.reason, l.keys) from left_out l), '{}')
    returning cardinality(api_key_ids) as total`);
  return row?.total ?? 0;
}

const total = sql<number>`cardinality(${apiKeyBatches.apiKeyIds})`;
const batchColumns = {
  id: apiKeyBatches.id,
  action: apiKeyBatches.action,
  value: apiKeyBatches.value,
  total,
  position: apiKeyBatches.position,
  changed: apiKeyBatches.changed,
  skipped: apiKeyBatches.skipped,
  leftOut: apiKeyBatches.leftOut,
};

const isBatch = (organizationId: string, id: string, createdBy: string): SQL | undefined =>
  and(
    eq(apiKeyBatches.organizationId, organizationId),
    eq(apiKeyBatches.id, id),
    eq(apiKeyBatches.createdBy, createdBy),
  );

/** Locks a user's batch until the transaction ends, and returns it with the next ids. */
export async function lockBatch(
  organizationId: string,
  { id, createdBy, chunkSize }: { id: string; createdBy: string; chunkSize: number },
  tx: Transaction,
) {
  const { position, apiKeyIds, stoppedAt } = apiKeyBatches;
  const nextIds = sql<string[]>`${apiKeyIds}[${position} + 1 : ${position} + ${chunkSize}::int]`;
  const [batch] = await tx
    .select({ ...batchColumns, stoppedAt, nextIds })
    .from(apiKeyBatches)
    .where(isBatch(organizationId, id, createdBy))
    .for('update');
  return batch;
}

type Chunk = {
  batchId: string;
  ids: readonly string[];
  change: BatchChange;
  rights: BatchRights;
  newOwnerName: string;
  /** The address and request id of the audit entries, and an id for each entry. */
  audit: { ids: readonly string[]; address: string; requestId: string };
};

/**
 * Changes the keys that the change still applies to, each with its audit entry and event, in one statement. Returns the
 * number of keys for each reason to skip them; the reason of changed keys is null.
 */
export async function changeBatchKeys(
  organizationId: string,
  { batchId, ids, change, rights, newOwnerName, audit }: Chunk,
  tx: Transaction,
): Promise<{ reason: string | null; keys: number }[]> {
  const by = rights.userId;
  return tx.execute<{ reason: string | null; keys: number }>(sql`
    with locked as materialized (
      select ${apiKeys.id}, ${apiKeys.name}, ${apiKeys.spaceId}, ${apiKeys.ownerId}, ${apiKeys.environment},
        ${apiKeys.expiresAt}, ${skipReason(organizationId, change, rights)} as reason
      from ${apiKeys}
      where ${and(eq(apiKeys.organizationId, organizationId), isAmong(apiKeys.id, ids))}
      order by ${apiKeys.id}
      for no key update
    ), changed as (
      update ${apiKeys} set ${assignmentsOf(change, by)}
      from locked k
      where ${apiKeys.id} = k.id and ${apiKeys.organizationId} = ${organizationId} and k.reason is null
    ), recorded as (
      insert into ${auditEvents}
        (id, organization_id, actor_id, action, target_type, target_id, details, address, request_id)
      select (${`{${audit.ids.join(',')}}`}::uuid[])[row_number() over (order by k.id)],
        ${organizationId}::uuid, ${by}::uuid, ${batchEvents[change.action]}::text, 'api_key', k.id,
        jsonb_build_object('name', k.name, 'spaceId', k.space_id, 'batch', ${batchId}::text)
          || ${auditChangesOf(change, newOwnerName)},
        ${audit.address}::text, ${audit.requestId}::text
      from locked k where k.reason is null
      returning id, target_id, details
    ), announced as (
      insert into ${events} (id, organization_id, type, api_key_id, space_id, data)
      select r.id, ${organizationId}::uuid, ${eventTypeOf(batchEvents[change.action])}::text, r.target_id,
        (r.details ->> 'spaceId')::uuid,
        r.details || jsonb_build_object('targetId', r.target_id, 'actorId', ${by}::text)
      from recorded r
    )
    select reason, count(*)::int as keys from locked group by reason`);
}

/** Writes the progress of a batch. Call `lockBatch` first. */
export async function updateBatchProgress(
  organizationId: string,
  id: string,
  progress: { position: number; changed: number; skipped: SkipCounts },
  tx: Transaction,
): Promise<void> {
  await tx
    .update(apiKeyBatches)
    .set(progress)
    .where(and(eq(apiKeyBatches.organizationId, organizationId), eq(apiKeyBatches.id, id)));
}

/** Stops the rest of a user's batch; false when there is no such batch. */
export async function updateBatchStopped(organizationId: string, id: string, createdBy: string, tx: Transaction) {
  const rows = await tx
    .update(apiKeyBatches)
    .set({ stoppedAt: sql`coalesce(${apiKeyBatches.stoppedAt}, now())` })
    .where(isBatch(organizationId, id, createdBy))
    .returning({ id: apiKeyBatches.id });
  return rows.length === 1;
}

/** Returns a user's batches that are neither finished nor stopped, newest first. */
export async function findUnfinishedBatches(
  organizationId: string,
  createdBy: string,
  limit: number,
  db: Db = dashboardDb(),
) {
  return db
    .select(batchColumns)
    .from(apiKeyBatches)
    .where(
      and(
        eq(apiKeyBatches.organizationId, organizationId),
        eq(apiKeyBatches.createdBy, createdBy),
        isNull(apiKeyBatches.stoppedAt),
        sql`${apiKeyBatches.position} < ${total}`,
      ),
    )
    .orderBy(sql`${apiKeyBatches.createdAt} desc`)
    .limit(limit);
}
