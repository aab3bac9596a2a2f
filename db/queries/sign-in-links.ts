import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { signInLinks, users } from '../schema/accounts';

/** Links by mail stand above organizations: their token is what finds the person. */

type NewLink = { tokenHash: Buffer; userId: string; next: string; minutes: number };

/** Inserts a link that lasts so many minutes, and clears away those that have lapsed. */
export async function insertSignInLink({ minutes, ...link }: NewLink, tx: Transaction): Promise<void> {
  await tx.delete(signInLinks).where(lt(signInLinks.expiresAt, sql`now()`));
  await tx.insert(signInLinks).values({ ...link, expiresAt: sql`now() + make_interval(mins => ${minutes})` });
}

const isLive = (tokenHash: Buffer) => and(eq(signInLinks.tokenHash, tokenHash), gt(signInLinks.expiresAt, sql`now()`));

/** Whose live link this is; reading it uses nothing up. */
export async function findSignInLink(tokenHash: Buffer, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      email: users.email,
      isProven: sql<boolean>`${users.emailProvenAt} is not null`,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
    })
    .from(signInLinks)
    .innerJoin(users, eq(users.id, signInLinks.userId))
    .where(isLive(tokenHash));
  return row;
}

/** Uses a link up: of two at once one gets it. Undefined for one that was used, has lapsed or never was. */
export async function deleteSignInLink(tokenHash: Buffer, tx: Transaction) {
  const [row] = await tx
    .delete(signInLinks)
    .where(isLive(tokenHash))
    .returning({ userId: signInLinks.userId, next: signInLinks.next });
  return row;
}

/** Ends every link of a person. */
export async function deleteSignInLinksOf(userId: string, tx: Transaction): Promise<void> {
  await tx.delete(signInLinks).where(eq(signInLinks.userId, userId));
}

/** Notes that a person's address is proven to be theirs; true when it was not before. */
export async function updateEmailProven(userId: string, tx: Transaction): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ emailProvenAt: sql`now()` })
    .where(and(eq(users.id, userId), isNull(users.emailProvenAt)))
    .returning({ id: users.id });
  return rows.length === 1;
}
