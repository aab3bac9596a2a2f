import { and, asc, count, eq, exists, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, unionAll } from 'drizzle-orm/pg-core';
import { foldText } from '@/lib/list-url';
import type { MemberListParams } from '@/lib/members/list-params';
import { type Db, dashboardDb } from '../client';
import { users } from '../schema/accounts';
import { invitationSpaces, invitations } from '../schema/invitations';
import { memberships } from '../schema/members';
import { spaceMembers, spaces } from '../schema/spaces';
import { isOpenInvitation } from './invitations';
import type { SpaceScope } from './member-keys';

/** The filters of a list of members, without its order and page. */
export type MemberFilters = Pick<MemberListParams, 'query' | 'roles' | 'spaces' | 'states'> & {
  /** Whether the viewer may see invitations. */
  seesInvitations: boolean;
};

/**
 * Folds text as `foldText` folds the query, whatever the server's locale. Normalizing costs ten times the rest, so
 * ASCII text, in which there is nothing to normalize, skips it.
 */
const folded = (text: AnyPgColumn) => sql<string>`case
  when octet_length(${text}) = char_length(${text}) then lower(${text} collate "C") collate "C"
  else lower(normalize(${text}, NFKC) collate "und-x-icu") collate "C"
end`;

function containing(query: string, ...texts: AnyPgColumn[]): SQL | undefined {
  if (query === '') return undefined;
  const pattern = `%${foldText(query).replace(/[\\%_]/g, '\\$&')}%`;
  return or(...texts.map((text) => sql`${folded(text)} like ${pattern}`));
}

function membersWhere(organizationId: string, filters: MemberFilters, db: Db): SQL | undefined {
  const { query, roles, spaces: spaceIds, states } = filters;
  const inSpaces = db
    .select({ one: sql`1` })
    .from(spaceMembers)
    .where(
      and(
        eq(spaceMembers.organizationId, organizationId),
        eq(spaceMembers.userId, memberships.userId),
        inArray(spaceMembers.spaceId, spaceIds),
      ),
    );
  return and(
    eq(memberships.organizationId, organizationId),
    states.length === 0 || states.includes('active') ? undefined : sql`false`,
    roles.length === 0 ? undefined : inArray(memberships.role, roles),
    // An admin of the organization is in every space.
    spaceIds.length === 0 ? undefined : or(eq(memberships.role, 'admin'), exists(inSpaces)),
    containing(query, users.name, users.email),
  );
}

function invitationsWhere(organizationId: string, filters: MemberFilters, db: Db): SQL | undefined {
  const { query, roles, spaces: spaceIds, states, seesInvitations } = filters;
  const intoSpaces = db
    .select({ one: sql`1` })
    .from(invitationSpaces)
    .where(
      and(
        eq(invitationSpaces.organizationId, organizationId),
        eq(invitationSpaces.invitationId, invitations.id),
        inArray(invitationSpaces.spaceId, spaceIds),
      ),
    );
  const inStates = or(
    states.includes('invited') ? gt(invitations.expiresAt, sql`now()`) : undefined,
    states.includes('expired') ? lte(invitations.expiresAt, sql`now()`) : undefined,
  );
  return and(
    eq(invitations.organizationId, organizationId),
    isOpenInvitation,
    seesInvitations ? undefined : sql`false`,
    states.length === 0 ? undefined : (inStates ?? sql`false`),
    roles.length === 0 ? undefined : inArray(invitations.role, roles),
    spaceIds.length === 0 ? undefined : or(eq(invitations.role, 'admin'), exists(intoSpaces)),
    containing(query, invitations.email),
  );
}

/** Selects members and open invitations as one list, with the columns that it can be ordered by. */
function people(organizationId: string, filters: MemberFilters, db: Db) {
  const members = db
    .select({
      kind: sql<'member' | 'invitation'>`'member'`.as('kind'),
      id: sql<string>`${memberships.userId}`.as('id'),
      name: folded(users.name).as('name'),
      role: sql`${memberships.role}`.as('role'),
      lastActiveAt: sql`${memberships.lastActiveAt}`.as('last_active_at'),
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(membersWhere(organizationId, filters, db));
  const invited = db
    .select({
      kind: sql<'member' | 'invitation'>`'invitation'`.as('kind'),
      id: sql<string>`${invitations.id}`.as('id'),
      name: folded(invitations.email).as('name'),
      role: sql`${invitations.role}`.as('role'),
      lastActiveAt: sql`null::timestamptz`.as('last_active_at'),
    })
    .from(invitations)
    .where(invitationsWhere(organizationId, filters, db));
  return unionAll(members, invited).as('people');
}

/** Returns the exact number of members and invitations that match. */
export async function countPeople(
  organizationId: string,
  filters: MemberFilters,
  db: Db = dashboardDb(),
): Promise<number> {
  const [row] = await db.select({ total: count() }).from(people(organizationId, filters, db));
  return row?.total ?? 0;
}

/**
 * Returns the members and invitations of a page, in order; the id is the last tie-breaker. A page past the end is
 * empty.
 */
export async function findPeoplePage(
  organizationId: string,
  filters: MemberFilters,
  order: Pick<MemberListParams, 'sort' | 'direction'>,
  { limit, offset }: { limit: number; offset: number },
  db: Db = dashboardDb(),
) {
  const list = people(organizationId, filters, db);
  const by = {
    name: sql`${list.name}`,
    role: sql`${list.role}`,
    last_active: sql`${list.lastActiveAt}`,
  }[order.sort];
  // Never active counts as longest ago. People with the same role or moment are sorted by name in both directions.
  const first = order.direction === 'asc' ? sql`${by} asc nulls first` : sql`${by} desc nulls last`;
  return db
    .select({ kind: list.kind, id: list.id })
    .from(list)
    .orderBy(first, sql`${list.name}`, list.id)
    .limit(limit)
    .offset(offset);
}

/** Finds members by their ids, unordered. */
export async function findMembers(organizationId: string, ids: string[], db: Db = dashboardDb()) {
  if (ids.length === 0) return [];
  return db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      avatarVersion: users.avatarVersion,
      role: memberships.role,
      joinedAt: memberships.createdAt,
      lastActiveAt: memberships.lastActiveAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), inArray(memberships.userId, ids)));
}

/** Finds open invitations by their ids, unordered. */
export async function findOpenInvitations(organizationId: string, ids: string[], db: Db = dashboardDb()) {
  if (ids.length === 0) return [];
  return db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      invitedBy: invitations.invitedBy,
      inviterName: users.name,
      expiresAt: invitations.expiresAt,
      isExpired: sql<boolean>`${invitations.expiresAt} <= now()`,
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.organizationId, organizationId), inArray(invitations.id, ids), isOpenInvitation));
}

/** Finds the live spaces of members within a scope, by name. */
export async function findMemberSpaces(
  organizationId: string,
  ids: string[],
  scope: SpaceScope,
  db: Db = dashboardDb(),
) {
  if (ids.length === 0) return [];
  return db
    .select({
      personId: spaceMembers.userId,
      id: spaces.id,
      name: spaces.name,
      logoVersion: spaces.logoVersion,
      role: spaceMembers.role,
    })
    .from(spaceMembers)
    .innerJoin(spaces, and(eq(spaces.organizationId, spaceMembers.organizationId), eq(spaces.id, spaceMembers.spaceId)))
    .where(
      and(
        eq(spaceMembers.organizationId, organizationId),
        inArray(spaceMembers.userId, ids),
        isNull(spaces.deletedAt),
        scope === 'all' ? undefined : inArray(spaces.id, [...scope]),
      ),
    )
    .orderBy(asc(spaces.name), asc(spaces.id));
}
