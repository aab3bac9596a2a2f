import { and, desc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { events } from '../schema/events';
import { memberships } from '../schema/members';
import { noticeReads } from '../schema/notice-reads';
import { spaces } from '../schema/spaces';
import { isAmong, type KeyScope } from './api-key-list-where';

/** Which events concern a member. */
export type NoticeFilters = {
  /** The spaces whose keys' events concern the member; an empty list for none. */
  keys: KeyScope;
  /** Types of events about the organization rather than a key. */
  types: readonly string[];
  /** Only this event. */
  id?: string;
};

/** The retention of events. */
const shownDays = 30;
/** The maximum number of events of bulk actions that are read; more are counted as this many. */
const maxOfBatches = 1_000;
/** The maximum number of opened events that are stored, far more than the bell shows. */
const maxReadIds = 500;

/**
 * Finds the newest events that concern a member, newest first: `limit` single events, and the events of bulk actions,
 * which have a `batch`.
 */
export async function findNoticeEvents(
  organizationId: string,
  filters: NoticeFilters,
  limit: number,
  db: Db = dashboardDb(),
) {
  const batch = sql<string | null>`${events.data} ->> 'batch'`;
  const select = (part: SQL, count: number) =>
    db
      .select({
        id: events.id,
        type: events.type,
        apiKeyId: apiKeys.id,
        keyName: apiKeys.name,
        spaceName: spaces.name,
        data: events.data,
        actorId: users.id,
        actorName: users.name,
        batch,
        createdAt: events.createdAt,
      })
      .from(events)
      .leftJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, events.apiKeyId)))
      .leftJoin(spaces, and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId)))
      .leftJoin(users, sql`${users.id} = (${events.data} ->> 'actorId')::uuid`)
      .where(
        and(
          eq(events.organizationId, organizationId),
          gt(events.createdAt, sql`now() - make_interval(days => ${shownDays})`),
          or(isOfKeys(filters.keys), inArray(events.type, [...filters.types, ''])),
          filters.id === undefined ? undefined : eq(events.id, filters.id),
          part,
        ),
      )
      .orderBy(desc(events.createdAt), desc(events.id))
      .limit(count);
  const [alone, ofBatches] = await Promise.all([select(isNull(batch), limit), select(isNotNull(batch), maxOfBatches)]);
  return [...alone, ...ofBatches].sort(newestFirst);
}

export type NoticeEventRow = Awaited<ReturnType<typeof findNoticeEvents>>[number];

const newestFirst = (a: { createdAt: Date; id: string }, b: { createdAt: Date; id: string }) =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

const isOfKeys = (scope: KeyScope) =>
  and(isNotNull(events.apiKeyId), scope === 'all' ? undefined : isAmong(apiKeys.spaceId, scope));

/** Finds which events a member has read; events before they joined count as read. */
export async function findNoticeReads(organizationId: string, userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      readUntil: sql<Date>`greatest(${noticeReads.readUntil}, ${memberships.createdAt})`.mapWith(memberships.createdAt),
      readIds: noticeReads.readIds,
    })
    .from(memberships)
    .leftJoin(
      noticeReads,
      and(eq(noticeReads.organizationId, memberships.organizationId), eq(noticeReads.userId, memberships.userId)),
    )
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  return { readUntil: row?.readUntil ?? new Date(), readIds: row?.readIds ?? [] };
}

/** Marks an event as read. */
export async function insertReadNotice(
  organizationId: string,
  userId: string,
  eventId: string,
  tx: Transaction,
): Promise<void> {
  const latest = sql`(array_remove(${noticeReads.readIds}, ${eventId}::uuid) || ${eventId}::uuid)`;
  await tx
    .insert(noticeReads)
    .values({ organizationId, userId, readIds: [eventId] })
    .onConflictDoUpdate({
      target: [noticeReads.organizationId, noticeReads.userId],
      set: { readIds: sql`${latest}[greatest(1, cardinality(${latest}) - ${maxReadIds - 1}) :]` },
    });
}

/** Marks all events up to the given one as read; without effect when it doesn't exist. */
export async function updateReadUntil(
  organizationId: string,
  userId: string,
  eventId: string,
  tx: Transaction,
): Promise<void> {
  await tx.execute(sql`
    insert into ${noticeReads} as r (organization_id, user_id, read_until)
    select organization_id, ${userId}, created_at from ${events}
    where organization_id = ${organizationId} and id = ${eventId}
    on conflict (organization_id, user_id) do update
    set read_until = greatest(r.read_until, excluded.read_until), read_ids = '{}'`);
}
