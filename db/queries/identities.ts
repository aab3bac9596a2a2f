import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { identities, users } from '../schema/accounts';
import { lockAccount } from './accounts';

/** An identity belongs to a person, not to an organization; these queries find, make and end one person's own. */

/** Whose identity this is, noting its use; undefined for one that nobody has connected. */
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

/** Connects an identity; false when it is someone's already, or the person has another of this provider. */
export async function insertIdentity(identity: NewIdentity, tx: Transaction): Promise<boolean> {
  const rows = await tx.insert(identities).values(identity).onConflictDoNothing().returning({ id: identities.id });
  return rows.length === 1;
}

/** A person's identities, the oldest first. */
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

/** How people can come in here, as far as it is a matter of settings. */
export type OpenWays = { issuers: string[]; links: boolean };

/**
 * Disconnects one of a person's identities, as long as another way in remains; answers what it was called, undefined
 * when it isn't theirs or is their last way in. Of two at once the second sees what the first left.
 */
export async function deleteIdentityOf(
  userId: string,
  id: string,
  open: OpenWays,
  tx: Transaction,
): Promise<{ issuer: string; label: string } | undefined> {
  await lockAccount(userId, tx);
  const waysLeft: (SQL | undefined)[] = [
    sql`exists (select 1 from ${users} where ${users.id} = ${userId} and (${users.passwordHash} is not null
      or (${open.links} and ${users.emailProvenAt} is not null)))`,
  ];
  if (open.issuers.length > 0) {
    const others = tx
      .select({ one: sql`1` })
      .from(sql`${identities} as other`)
      .where(sql`other.user_id = ${userId} and other.id <> ${id} and ${inArray(sql`other.issuer`, open.issuers)}`);
    waysLeft.push(sql`exists ${others}`);
  }
  const [row] = await tx
    .delete(identities)
    .where(and(eq(identities.userId, userId), eq(identities.id, id), or(...waysLeft)))
    .returning({ issuer: identities.issuer, label: identities.label });
  return row;
}

/** Ends all identities of a person. */
export async function deleteIdentitiesOf(userId: string, tx: Transaction): Promise<void> {
  await tx.delete(identities).where(eq(identities.userId, userId));
}
