import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { identities, users } from '../schema/accounts';
import { lockAccount } from './accounts';

/** Identities belong to a user, not to an organization, so these queries have no organization. */

/** Sets an identity's last use and returns its user's id; undefined when no user has connected it. */
export async function updateIdentityUsed(
  issuer: string,
  subject: string,
  db: Db = dashboardDb(),
): Promise<string | undefined> {
  const [row] = await db
    .update(identities)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
    .returning({ userId: identities.userId });
  return row?.userId;
}

type NewIdentity = { id: string; userId: string; issuer: string; subject: string; label: string };

/** Inserts an identity; false when it is connected already, or the user has another one of this provider. */
export async function insertIdentity(identity: NewIdentity, tx: Transaction): Promise<boolean> {
  const rows = await tx.insert(identities).values(identity).onConflictDoNothing().returning({ id: identities.id });
  return rows.length === 1;
}

/** Finds a user's identities, oldest first. */
export async function findIdentitiesOf(userId: string, db: Db = dashboardDb()) {
  return db
    .select({
      id: identities.id,
      issuer: identities.issuer,
      subject: identities.subject,
      label: identities.label,
      createdAt: identities.createdAt,
      lastUsedAt: identities.lastUsedAt,
    })
    .from(identities)
    .where(eq(identities.userId, userId))
    .orderBy(asc(identities.createdAt), asc(identities.id));
}

/** The sign-in methods that the settings enable, besides the password. */
export type EnabledSignInMethods = { issuers: string[]; links: boolean };

/**
 * Deletes a user's identity and returns it; undefined when it is not theirs or is their last sign-in method. The lock on
 * the account keeps two simultaneous calls from deleting the last two.
 */
export async function deleteIdentityOf(
  userId: string,
  id: string,
  enabled: EnabledSignInMethods,
  tx: Transaction,
): Promise<{ issuer: string; label: string } | undefined> {
  await lockAccount(userId, tx);
  const remainingMethods: (SQL | undefined)[] = [
    sql`exists (select 1 from ${users} where ${users.id} = ${userId} and (${users.passwordHash} is not null
      or (${enabled.links} and ${users.emailProvenAt} is not null)))`,
  ];
  if (enabled.issuers.length > 0) {
    const others = tx
      .select({ one: sql`1` })
      .from(sql`${identities} as other`)
      .where(sql`other.user_id = ${userId} and other.id <> ${id} and ${inArray(sql`other.issuer`, enabled.issuers)}`);
    remainingMethods.push(sql`exists ${others}`);
  }
  const [row] = await tx
    .delete(identities)
    .where(and(eq(identities.userId, userId), eq(identities.id, id), or(...remainingMethods)))
    .returning({ issuer: identities.issuer, label: identities.label });
  return row;
}

/** Deletes all identities of a user. */
export async function deleteIdentitiesOf(userId: string, tx: Transaction): Promise<void> {
  await tx.delete(identities).where(eq(identities.userId, userId));
}
