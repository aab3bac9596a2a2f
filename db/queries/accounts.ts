import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { sessions, users } from '../schema/accounts';
import { memberships } from '../schema/members';

/** Accounts belong to a user, not to an organization, so these queries have no organization. */

/** Finds a user's account, without secrets. */
export async function findAccount(userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      avatarVersion: users.avatarVersion,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      isProven: sql<boolean>`${users.emailProvenAt} is not null`,
    })
    .from(users)
    .where(eq(users.id, userId));
  return row;
}

type AccountChange = Partial<Pick<typeof users.$inferInsert, 'name' | 'avatar' | 'avatarVersion' | 'passwordHash'>>;

/** Updates a user's account. */
export async function updateAccount(userId: string, change: AccountChange, tx: Transaction): Promise<void> {
  await tx.update(users).set(change).where(eq(users.id, userId));
}

/** Sets the password of an account without one; false when it has one. */
export async function updateFirstPassword(userId: string, passwordHash: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ passwordHash })
    .where(and(eq(users.id, userId), isNull(users.passwordHash)))
    .returning({ id: users.id });
  return rows.length === 1;
}

/** Locks an account until the transaction ends, so that changes to its sign-in methods and sessions run one at a time. */
export async function lockAccount(userId: string, tx: Transaction): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
}

/** Finds a version of a user's avatar; null unless the viewer is that user or shares an organization with them. */
export async function findAvatar(
  viewerId: string,
  userId: string,
  version: string,
  db: Db = dashboardDb(),
): Promise<Buffer | null> {
  const [row] = await db
    .select({ avatar: users.avatar })
    .from(users)
    .where(
      and(
        eq(users.id, userId),
        eq(users.avatarVersion, version),
        sql`(${users.id} = ${viewerId} or exists (
          select 1 from ${memberships} theirs join ${memberships} own using (organization_id)
          where theirs.user_id = ${userId} and own.user_id = ${viewerId}))`,
      ),
    );
  return row?.avatar ?? null;
}

/** Finds the ids of the organizations a user is a member of. */
export async function findOrganizationIds(userId: string, db: Db = dashboardDb()): Promise<string[]> {
  const rows = await db
    .select({ id: memberships.organizationId })
    .from(memberships)
    .where(eq(memberships.userId, userId));
  return rows.map(({ id }) => id);
}

/** Finds a user's live sessions, most recently used first. */
export async function findSessionsOf(userId: string, db: Db = dashboardDb()) {
  return db
    .select({
      id: sessions.id,
      userAgent: sessions.userAgent,
      address: sessions.address,
      createdAt: sessions.createdAt,
      lastUsedAt: sessions.lastUsedAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, sql`now()`)))
    .orderBy(desc(sessions.lastUsedAt), desc(sessions.id));
}

/** Deletes a user's session and returns its user agent; undefined when it had ended or belongs to another user. */
export async function deleteSessionOf(userId: string, id: string, tx: Transaction): Promise<string | undefined> {
  const [row] = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, id)))
    .returning({ userAgent: sessions.userAgent });
  return row?.userAgent;
}

/** Deletes all sessions of a user except `exceptId`, if given. Returns how many. */
export async function deleteSessionsOf(userId: string, exceptId: string | null, tx: Transaction): Promise<number> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), exceptId === null ? undefined : ne(sessions.id, exceptId)))
    .returning({ id: sessions.id });
  return rows.length;
}

/** Replaces a session's token. Returns when the session expires; undefined when it had ended. */
export async function updateSessionToken(id: string, tokenHash: Buffer, tx: Transaction): Promise<Date | undefined> {
  const [row] = await tx
    .update(sessions)
    .set({ tokenHash })
    .where(eq(sessions.id, id))
    .returning({ expiresAt: sessions.expiresAt });
  return row?.expiresAt;
}

/**
 * Returns whether a session belongs to the user and was created in the last `minutes`. In a transaction, it can't end
 * before the commit.
 */
export async function isFreshSession(
  userId: string,
  sessionId: string,
  minutes: number,
  db: Db = dashboardDb(),
): Promise<boolean> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        eq(sessions.id, sessionId),
        sql`${sessions.createdAt} > now() - make_interval(mins => ${minutes})`,
      ),
    )
    .for('key share');
  return rows.length === 1;
}
