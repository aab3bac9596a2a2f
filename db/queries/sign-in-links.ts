import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { signInLinks, users } from '../schema/accounts';

/** Sign-in links belong to a user, not to an organization, so these queries have no organization. */

type NewLink = { tokenHash: Buffer; userId: string; next: string; resetsPassword?: boolean; minutes: number };

/** Inserts a link that is valid for `minutes`, and deletes expired ones. */
export async function insertSignInLink({ minutes, ...link }: NewLink, tx: Transaction): Promise<void> {
  await tx.delete(signInLinks).where(lt(signInLinks.expiresAt, sql`now()`));
  await tx.insert(signInLinks).values({ ...link, expiresAt: sql`now() + make_interval(mins => ${minutes})` });
}

const isLive = (tokenHash: Buffer) => and(eq(signInLinks.tokenHash, tokenHash), gt(signInLinks.expiresAt, sql`now()`));

/** Finds a live link and its user, without using the link. */
export async function findSignInLink(tokenHash: Buffer, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      email: users.email,
      isProven: sql<boolean>`${users.emailProvenAt} is not null`,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      resetsPassword: signInLinks.resetsPassword,
    })
    .from(signInLinks)
    .innerJoin(users, eq(users.id, signInLinks.userId))
    .where(isLive(tokenHash));
  return row;
}

/** Uses a live link: only one of two simultaneous calls gets it. Undefined when it was used, expired or never existed. */
export async function deleteSignInLink(tokenHash: Buffer, tx: Transaction) {
  const [row] = await tx
    .delete(signInLinks)
    .where(isLive(tokenHash))
    .returning({ userId: signInLinks.userId, next: signInLinks.next, resetsPassword: signInLinks.resetsPassword });
  return row;
}

/** Deletes all links of a user. */
export async function deleteSignInLinksOf(userId: string, tx: Transaction): Promise<void> {
  await tx.delete(signInLinks).where(eq(signInLinks.userId, userId));
}

/** Marks a user's email address as verified; true when it was not before. */
export async function updateEmailProven(userId: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ emailProvenAt: sql`now()` })
    .where(and(eq(users.id, userId), isNull(users.emailProvenAt)))
    .returning({ id: users.id });
  return rows.length === 1;
}
