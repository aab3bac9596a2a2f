import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { sessions, users } from '../schema/accounts';
import { memberships } from '../schema/members';

/** An account belongs to a person, not to an organization; these queries read and change one person's own. */

/** A person's account as they see it; undefined when it is gone. */
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

/** Changes a person's account. */
export async function updateAccount(userId: string, change: AccountChange, tx: Transaction): Promise<void> {
  await tx.update(users).set(change).where(eq(users.id, userId));
}

/** Gives an account without a password its first; false when it has one. */
export async function updateFirstPassword(userId: string, passwordHash: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ passwordHash })
    .where(and(eq(users.id, userId), isNull(users.passwordHash)))
    .returning({ id: users.id });
  return rows.length === 1;
}

/** Makes changes to how a person comes in wait for each other; released with the transaction. */
export async function lockAccount(userId: string, tx: Transaction): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
}

/** The bytes of a person's picture in this version, for themselves and who shares an organization with them. */
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
          select 1 from ${memberships} theirs join ${memberships} ours using (organization_id)
          where theirs.user_id = ${userId} and ours.user_id = ${viewerId}))`,
      ),
    );
  return row?.avatar ?? null;
}

/** The ids of the organizations a person is a member of. */
export async function findOrganizationIds(userId: string, db: Db = dashboardDb()): Promise<string[]> {
  const rows = await db
    .select({ id: memberships.organizationId })
    .from(memberships)
    .where(eq(memberships.userId, userId));
  return rows.map(({ id }) => id);
}

/** A person's live sessions, the last used first. */
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

/** Ends one session of a person; answers its user agent, undefined when it had ended or is another's. */
export async function deleteSessionOf(userId: string, id: string, tx: Transaction): Promise<string | undefined> {
  const [row] = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, id)))
    .returning({ userAgent: sessions.userAgent });
  return row?.userAgent;
}

/** Ends all sessions of a person but one, or with null every one; answers how many that were. */
export async function deleteSessionsOf(userId: string, exceptId: string | null, tx: Transaction): Promise<number> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), exceptId === null ? undefined : ne(sessions.id, exceptId)))
    .returning({ id: sessions.id });
  return rows.length;
}

/** Gives a session a new token: copies of the old one end. Answers when it lapses, undefined when it had ended. */
export async function updateSessionToken(id: string, tokenHash: Buffer, tx: Transaction): Promise<Date | undefined> {
  const [row] = await tx
    .update(sessions)
    .set({ tokenHash })
    .where(eq(sessions.id, id))
    .returning({ expiresAt: sessions.expiresAt });
  return row?.expiresAt;
}

/** Whether a session is this person's, and began within so many minutes. */
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
    );
  return rows.length === 1;
}
