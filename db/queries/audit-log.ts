import { and, count, eq, gte, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm';
import { foldText } from '@/lib/list-url';
import { type Db, dashboardDb } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { auditEvents } from '../schema/audit';
import { spaces } from '../schema/spaces';
import { isAmong, type KeyScope } from './api-key-list-where';

/** The filters of the audit log, without page and order. */
export type AuditFilters = {
  /** Searches names and addresses; a whole address also finds what its user did. '' for none. */
  query: string;
  people: string[];
  actions: string[];
  target: string | null;
  /** The bulk action that the events are part of. */
  batch: string | null;
  from: Date | null;
  to: Date | null;
};

function auditWhere(organizationId: string, filters: AuditFilters): SQL | undefined {
  const { query, people, actions, target, batch, from, to } = filters;
  const folded = foldText(query);
  const pattern = `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
  const byAddress = sql`${auditEvents.actorId} = (select ${users.id} from ${users} where ${users.email} = ${folded})`;
  return and(
    eq(auditEvents.organizationId, organizationId),
    people.length > 0 ? inArray(auditEvents.actorId, people) : undefined,
    actions.length > 0 ? inArray(auditEvents.action, actions) : undefined,
    target ? eq(auditEvents.targetId, target) : undefined,
    batch ? sql`${auditEvents.details} ->> 'batch' = ${batch}` : undefined,
    from ? gte(auditEvents.createdAt, from) : undefined,
    to ? lt(auditEvents.createdAt, to) : undefined,
    query === '' ? undefined : or(like(auditEvents.nameFolded, pattern), byAddress),
  );
}

function selectEvents(db: Db) {
  return db
    .select({
      id: auditEvents.id,
      action: auditEvents.action,
      targetType: auditEvents.targetType,
      targetId: auditEvents.targetId,
      details: auditEvents.details,
      address: auditEvents.address,
      requestId: auditEvents.requestId,
      createdAt: auditEvents.createdAt,
      actorId: users.id,
      actorName: users.name,
      actorEmail: users.email,
      actorAvatarVersion: users.avatarVersion,
    })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorId));
}

export type AuditEventRow = Awaited<ReturnType<typeof findAuditEvents>>[number];

// Must match the order of the indexes exactly, or PostgreSQL sorts the whole log.
const newestFirst = [sql`${auditEvents.createdAt} desc nulls last`, sql`${auditEvents.id} desc nulls last`];

/** Finds one page of events, newest first. */
export async function findAuditEvents(
  organizationId: string,
  filters: AuditFilters,
  page: { limit: number; offset: number },
  db: Db = dashboardDb(),
) {
  return selectEvents(db)
    .where(auditWhere(organizationId, filters))
    .orderBy(...newestFirst)
    .limit(page.limit)
    .offset(page.offset);
}

/** Finds the events after `afterId`, newest first; null starts with the newest. */
export async function findAuditEventsAfter(
  organizationId: string,
  filters: AuditFilters,
  afterId: string | null,
  limit: number,
  db: Db = dashboardDb(),
) {
  const place = sql`(select e.created_at, e.id from ${auditEvents} e where e.organization_id = ${organizationId} and e.id = ${afterId})`;
  return selectEvents(db)
    .where(
      and(
        auditWhere(organizationId, filters),
        afterId === null ? undefined : sql`(${auditEvents.createdAt}, ${auditEvents.id}) < ${place}`,
      ),
    )
    .orderBy(...newestFirst)
    .limit(limit);
}

/** How many of the newest events are searched for those of some spaces' keys. */
const maxSearched = 1_000;

/** Finds the newest events of the keys of a scope, among the organization's 1,000 newest events of keys. */
export async function findKeyEvents(organizationId: string, scope: KeyScope, limit: number, db: Db = dashboardDb()) {
  const recent = db
    .select({ id: auditEvents.id, targetId: auditEvents.targetId })
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.targetType, 'api_key')))
    .orderBy(...newestFirst)
    .limit(maxSearched)
    .as('recent');
  const ofScope = db
    .select({ id: recent.id })
    .from(recent)
    .innerJoin(apiKeys, and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, recent.targetId)))
    .where(scope === 'all' ? undefined : isAmong(apiKeys.spaceId, scope));
  return selectEvents(db)
    .where(and(eq(auditEvents.organizationId, organizationId), inArray(auditEvents.id, ofScope)))
    .orderBy(...newestFirst)
    .limit(limit);
}

/** Counts the events that match, exactly. */
export async function countAuditEvents(
  organizationId: string,
  filters: AuditFilters,
  db: Db = dashboardDb(),
): Promise<number> {
  const [row] = await db.select({ total: count() }).from(auditEvents).where(auditWhere(organizationId, filters));
  return row?.total ?? 0;
}

/** Finds an event of an organization. */
export async function findAuditEvent(organizationId: string, id: string, db: Db = dashboardDb()) {
  const [row] = await selectEvents(db).where(
    and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.id, id)),
  );
  return row;
}

/** Finds up to 1,000 users with events, by name. One index lookup per user, so the length of the log doesn't matter. */
export async function findAuditPeople(
  organizationId: string,
  db: Db = dashboardDb(),
): Promise<{ id: string; name: string }[]> {
  return db.execute<{ id: string; name: string }>(sql`
    with recursive people as (
      (select actor_id from audit_events
       where organization_id = ${organizationId} and actor_id is not null order by actor_id limit 1)
      union all
      select (select e.actor_id from audit_events e
              where e.organization_id = ${organizationId} and e.actor_id > p.actor_id order by e.actor_id limit 1)
      from people p where p.actor_id is not null
    )
    select u.id, u.name from people p join users u on u.id = p.actor_id order by u.name, u.id limit 1000`);
}

/** Finds the names of spaces, including deleted ones. */
export async function findSpaceNames(organizationId: string, ids: string[], db: Db = dashboardDb()) {
  if (ids.length === 0) return [];
  return db
    .select({ id: spaces.id, name: spaces.name, isDeleted: sql<boolean>`${spaces.deletedAt} is not null` })
    .from(spaces)
    .where(and(eq(spaces.organizationId, organizationId), inArray(spaces.id, ids)));
}
