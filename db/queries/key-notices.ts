import { and, eq, sql } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Transaction } from '../client';
import { apiKeyNotices, type noticeKinds } from '../schema/api-key-notices';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';

/** The server reads the notices of all organizations, so these queries have no organization. */
export type NoticeKind = (typeof noticeKinds)[number];

/** A key whose refused request causes an event. */
export type RefusedKey = { organizationId: string; apiKeyId: string; kind: 'removed_use' | 'limit'; reason: string };

// Notices that are due already, or were announced within the time of their kind, are only read. Rows are locked in one
// order, to avoid deadlocks between instances.
const askText = `
  insert into api_key_notices as n (organization_id, api_key_id, kind, reason, due)
  select r.organization_id, r.api_key_id, r.kind, r.reason, now()
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as r (organization_id, api_key_id, kind, reason)
  where exists (select from api_keys k where k.organization_id = r.organization_id and k.id = r.api_key_id)
    and not exists (
      select from api_key_notices o
      where o.api_key_id = r.api_key_id and o.kind = r.kind and (
        o.due is not null
        or o.announced_at > now() - case r.kind when 'limit' then interval '1 hour' else interval '24 hours' end
      )
    )
  order by r.api_key_id, r.kind
  on conflict (api_key_id, kind) do update set due = excluded.due, reason = excluded.reason where n.due is null`;

/** Makes notices of refused keys due, at most once a day for a removed key and once an hour for a limit. */
export async function askForRefusalNotices(refused: readonly RefusedKey[], sql: postgres.Sql): Promise<void> {
  const column = (name: keyof RefusedKey) => refused.map((item) => item[name]);
  await sql.unsafe(askText, [column('organizationId'), column('apiKeyId'), column('kind'), column('reason')], {
    prepare: true,
  });
}

/** Locks up to `limit` notices that are due, oldest first, and skips those that another instance has locked. */
export async function lockDueNotices(
  limit: number,
  tx: Transaction,
): Promise<{ apiKeyId: string; kind: NoticeKind }[]> {
  return tx
    .select({ apiKeyId: apiKeyNotices.apiKeyId, kind: apiKeyNotices.kind })
    .from(apiKeyNotices)
    .where(sql`${apiKeyNotices.due} <= now()`)
    .orderBy(apiKeyNotices.due)
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** The condition that a row is one of `notices`. */
const isAmong = (notices: readonly { apiKeyId: string; kind: NoticeKind }[]) =>
  sql`(${apiKeyNotices.apiKeyId}, ${apiKeyNotices.kind}) in (
    select * from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb) as given ("apiKeyId" uuid, kind text))`;

export type DueNotice = Awaited<ReturnType<typeof findNotices>>[number];

/**
 * Finds locked notices with their keys. A separate statement from the lock, so that it sees changes before the lock.
 */
export async function findNotices(notices: readonly { apiKeyId: string; kind: NoticeKind }[], tx: Transaction) {
  return tx
    .select({
      organizationId: apiKeyNotices.organizationId,
      apiKeyId: apiKeyNotices.apiKeyId,
      kind: apiKeyNotices.kind,
      reason: apiKeyNotices.reason,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceId: apiKeys.spaceId,
      isSpaceDeleted: sql<boolean>`${spaces.deletedAt} is not null`,
      expiresAt: apiKeys.expiresAt,
      rotationEndsAt: apiKeys.rotationEndsAt,
      removedAt: apiKeys.removedAt,
      now: sql<Date>`now()`.mapWith(apiKeyNotices.setAt),
    })
    .from(apiKeyNotices)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeyNotices.apiKeyId))
    .innerJoin(spaces, and(eq(spaces.organizationId, apiKeys.organizationId), eq(spaces.id, apiKeys.spaceId)))
    .where(isAmong(notices))
    .orderBy(apiKeyNotices.organizationId, apiKeyNotices.apiKeyId, apiKeyNotices.kind);
}

/** Sets when locked notices are due next, and marks those that were announced. */
export async function settleNotices(
  notices: readonly { apiKeyId: string; kind: NoticeKind; isAnnounced: boolean }[],
  tx: Transaction,
): Promise<void> {
  await tx.execute(sql`
    update ${apiKeyNotices} n
    set
      due = case
        when k.removed_at is not null then null
        when n.kind = 'expiry' then next_expiry_notice(k.expires_at, now())
        when n.kind = 'rotation' and k.rotation_ends_at > now() then k.rotation_ends_at
      end,
      announced_at = case when given."isAnnounced" then now() else n.announced_at end
    from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb) as given ("apiKeyId" uuid, kind text, "isAnnounced" boolean),
      ${apiKeys} k
    where n.api_key_id = given."apiKeyId" and n.kind = given.kind and k.id = n.api_key_id`);
}
