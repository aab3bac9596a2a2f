import { and, eq, gt, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { sessions, users } from '../schema/accounts';
import { subscriptions } from '../schema/billing';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';

/** Sessions belong to a user, not to an organization, so these queries have no organization. */

export async function insertSession(
  session: { id: string; userId: string; tokenHash: Buffer; userAgent: string; address: string; expiresAt: Date },
  db: Db = dashboardDb(),
): Promise<void> {
  await db.insert(sessions).values(session);
}

/** Deletes a session, if it exists. */
export async function deleteSession(tokenHash: Buffer, db: Db = dashboardDb()): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

const sessionColumns = {
  sessionId: sessions.id,
  userId: users.id,
  userName: users.name,
  email: users.email,
};

const isLive = (tokenHash: Buffer) => and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, sql`now()`));

/** Finds a live session and its user; undefined when it ended, expired or never existed. */
export async function findSession(tokenHash: Buffer, db: Db = dashboardDb()) {
  const [row] = await db
    .select(sessionColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(isLive(tokenHash));
  return row;
}

/**
 * Finds a live session, its user and their membership in the organization with this slug. The columns of the membership
 * are null when the user is not a member or the slug is unknown.
 */
export async function findSessionInOrganization(slug: string, tokenHash: Buffer, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      ...sessionColumns,
      isStale: sql<boolean>`least(${sessions.lastUsedAt}, ${memberships.lastActiveAt}) < now() - interval '1 minute'`,
      organizationId: organizations.id,
      organizationName: organizations.name,
      slug: organizations.slug,
      role: memberships.role,
      plan: subscriptions.plan,
      status: subscriptions.status,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(organizations, eq(organizations.slug, slug))
    .leftJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.organizationId, organizations.id)))
    .leftJoin(subscriptions, eq(subscriptions.organizationId, organizations.id))
    .where(isLive(tokenHash));
  return row;
}

/** Sets the session's last use and the membership's last activity to now. */
export async function updateLastSeen(
  organizationId: string,
  sessionId: string,
  userId: string,
  db: Db = dashboardDb(),
): Promise<void> {
  await db.update(sessions).set({ lastUsedAt: sql`now()` }).where(eq(sessions.id, sessionId));
  await db
    .update(memberships)
    .set({ lastActiveAt: sql`now()` })
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
}
