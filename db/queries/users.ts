import { eq, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';

/** People stand above organizations: these queries find or make them before any organization is known. */

/** Whether nobody has an account yet: the first start. */
export async function isFirstStart(db: Db = dashboardDb()): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1);
  return rows.length === 0;
}

/** The account of an address, with the hash that sign-in compares; undefined for an unknown one. */
export async function findUserForSignIn(email: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({ id: users.id, name: users.name, email: users.email, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.email, email));
  return row;
}

/** Inserts an account; false when the address has one already. */
export async function insertUser(
  user: { id: string; email: string; name: string; passwordHash: string | null; emailProvenAt?: Date },
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx.insert(users).values(user).onConflictDoNothing().returning({ id: users.id });
  return rows.length === 1;
}

/** Makes sign-ups of a first start wait for each other; released with the transaction. */
export async function lockSignUp(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sign-up'))`);
}
