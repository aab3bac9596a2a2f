import { eq, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';

/** Users exist outside organizations, so these queries have no organization. */

/** Returns whether there is no account yet. */
export async function isFirstStart(db: Db = dashboardDb()): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1);
  return rows.length === 0;
}

/** Finds the account with this email address, with its password hash. */
export async function findUserForSignIn(email: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({ id: users.id, name: users.name, email: users.email, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.email, email));
  return row;
}

/** Inserts an account; false when the email address already has one. */
export async function insertUser(
  user: { id: string; email: string; name: string; passwordHash: string | null; emailProvenAt?: Date },
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx.insert(users).values(user).onConflictDoNothing().returning({ id: users.id });
  return rows.length === 1;
}

/**
 * Locks a sign-up until the transaction ends, so that only one at a time creates an account: of everyone, or of one
 * user. Waiting sign-ups hold a connection, so lock no more than is needed.
 */
export async function lockSignUp(whose: string, tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sign-up:${whose}`}, 0))`);
}
